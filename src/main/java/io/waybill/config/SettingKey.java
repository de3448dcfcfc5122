package io.waybill.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One setting, or one for each of many names: {@code waybill.sink.NAME.timeout}.
 *
 * @param name with {@code NAME}, {@code HEADER}, {@code CHANNEL} or {@code SOURCE} where a name of the user's stands
 * @param type what its text may be
 * @param defaultText the text that counts if none is given; empty: none
 * @param description for docs/configuration.md, in Markdown
 */
record SettingKey<T>(String name, SettingType<T> type, String defaultText, String description) {

    SettingOwner owner() {
        return SettingOwner.of(name);
    }

    /** The key for one source or sink. */
    String of(String owner) {
        return name.replace(SettingOwner.NAME, owner);
    }

    /** The key without what names its owner: {@code timeout}. */
    String localName() {
        return name.substring(name.indexOf(SettingOwner.NAME) + SettingOwner.NAME.length() + 1);
    }

    /** For a key that ends in a name: what stands before that. */
    String prefixOf(String owner) {
        String key = of(owner);
        return key.substring(0, key.lastIndexOf('.') + 1);
    }

    /** Whether this is the written key's name, with names of the user's in it. */
    boolean matches(String written) {
        String pattern = Pattern.quote(name)
                .replace(SettingOwner.NAME, "\\E[^.]+\\Q")
                .replace("HEADER", "\\E.+\\Q")
                .replace("CHANNEL", "\\E.+\\Q")
                .replace("SOURCE", "\\E.+\\Q");
        return written.matches(pattern);
    }

    /** Whether the key ends in a name of the user's. */
    boolean endsInName() {
        return name.endsWith(".HEADER") || name.endsWith(".CHANNEL") || name.endsWith(".SOURCE");
    }

    /** The environment variable that overrides a key. */
    static String environmentName(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
