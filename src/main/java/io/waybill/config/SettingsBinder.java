package io.waybill.config;

import io.waybill.config.RawSettings.Value;
import io.waybill.finding.Finding;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads settings by their keys, and collects what is wrong with them. */
abstract class SettingsBinder {

    private final RawSettings values;
    private final List<Finding> problems;

    /** @param problems where to add what is wrong */
    SettingsBinder(RawSettings values, List<Finding> problems) {
        this.values = values;
        this.problems = problems;
    }

    final <T> T need(SettingKey<T> key) {
        return need(key, "");
    }

    /** The setting or its default. After a problem also the default, so that the other settings are still checked. */
    final <T> T need(SettingKey<T> key, String owner) {
        T given = want(key, owner);
        return given != null ? given : key.type().parser().apply(key.defaultText());
    }

    final <T> @Nullable T want(SettingKey<T> key) {
        return want(key, "");
    }

    final <T> @Nullable T want(SettingKey<T> key, String owner) {
        String name = key.of(owner);
        boolean given = key.type().mayBeEmpty() ? values.get(name) != null : isSet(name);
        return given ? parse(key.type(), name) : null;
    }

    final <T> @Nullable T parse(SettingType<T> type, String name) {
        try {
            return type.parser().apply(Objects.requireNonNull(values.get(name)).text());
        } catch (IllegalArgumentException e) {
            problem(name, "must be %s; correct it".formatted(type.rule()), type.secret());
            return null;
        }
    }

    /** The settings of a key that ends in a name of the user's, by that name. */
    final <T> Map<String, T> byName(SettingKey<T> key, String owner) {
        String prefix = key.prefixOf(owner);
        Map<String, T> found = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (String name : values.names()) {
            String last = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
            if (last.isEmpty() || last.endsWith(SecretFile.SUFFIX) || !isSet(name)) {
                continue;
            }
            if (!seen.add(last.toLowerCase(Locale.ROOT))) {
                problem(
                        name,
                        "is set twice, in upper and in lower case; remove one of them",
                        key.type().secret());
            }
            T value = parse(key.type(), name);
            if (value != null) {
                found.put(last, value);
            }
        }
        return Map.copyOf(found);
    }

    final boolean isSet(String name) {
        Value value = values.get(name);
        return value != null && !value.text().isEmpty();
    }

    final String text(SettingKey<?> key) {
        return text(key, "");
    }

    final String text(SettingKey<?> key, String owner) {
        Value value = values.get(key.of(owner));
        return value == null ? key.defaultText() : value.text();
    }

    final void problem(String name, String ruleAndFix) {
        problem(name, ruleAndFix, false);
    }

    final void problem(String name, String ruleAndFix, boolean secret) {
        Value value = values.get(name);
        String given = value == null || value.text().isEmpty()
                ? ""
                : " = '%s'".formatted(secret ? Secret.MASK : Address.redact(value.text()));
        problems.add(values.error(name, "'%s'%s: %s".formatted(name, given, ruleAndFix)));
    }

    /** A problem with a setting that is missing, so that there is no value to show. */
    final void missing(SettingKey<?> key, String owner, String ruleAndFix) {
        problems.add(values.error(key.of(owner), "'%s': %s".formatted(key.of(owner), ruleAndFix)));
    }
}
