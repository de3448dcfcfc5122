package io.waybill.config;

import java.util.regex.Pattern;

/**
 * One setting, or one for each of many names: {@code waybill.sink.NAME.timeout}.
 *
 * @param name with {@code NAME}, {@code HEADER} or {@code CHANNEL} where a name of the user's stands
 * @param kind what its text may be
 * @param byDefault the text that counts when none is given; empty: none
 * @param meaning one sentence for the documentation
 */
record SettingKey<T>(String name, SettingType<T> kind, String byDefault, String meaning) {

    private static final Pattern VARIABLE = Pattern.compile("\\b(NAME|HEADER|CHANNEL)\\b");

    /** The key for one source or sink. */
    String of(String owner) {
        return name.replace("NAME", owner);
    }

    /** For a key that ends in a name: what stands before it. */
    String prefixOf(String owner) {
        String key = of(owner);
        return key.substring(0, key.lastIndexOf('.') + 1);
    }

    /** Whether it is this key's name, with names of the user's in their places. */
    boolean isNamed(String written) {
        String pattern = Pattern.quote(name)
                .replace("NAME", "\\E[^.]+\\Q")
                .replace("HEADER", "\\E.+\\Q")
                .replace("CHANNEL", "\\E.+\\Q");
        return written.matches(pattern);
    }

    /** Whether the key ends in a name of the user's. */
    boolean isOpen() {
        return name.endsWith(".HEADER") || name.endsWith(".CHANNEL");
    }

    /** The environment variable that overrides a key. */
    static String environmentName(String key) {
        return key.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    boolean isFor(String section) {
        return name.startsWith("waybill." + section + ".")
                && VARIABLE.matcher(name).find();
    }
}
