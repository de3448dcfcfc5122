package io.waybill.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings' texts by key, each from the strongest place that gives one: a system property, then an environment
 * variable, then the file.
 */
public final class Values {

    /**
     * @param text without surrounding white space
     * @param origin where it was written, for messages: {@code application.properties:12}
     */
    record Value(String text, String origin) {}

    private final Map<String, Value> values;

    private Values(Map<String, Value> values) {
        this.values = values;
    }

    /**
     * @param file a properties file in UTF-8
     * @param environment the process' environment variables
     * @param system the Java system properties
     * @param keys the keys an environment variable may set though the file does not have them
     * @throws SettingsException if the file cannot be read
     */
    public static Values read(Path file, Map<String, String> environment, Properties system, Collection<String> keys) {
        Map<String, Value> values = new TreeMap<>(readFile(file));
        Map<String, String> keyByVariable = new TreeMap<>();
        keys.forEach(key -> keyByVariable.put(Key.environmentName(key), key));
        values.keySet().forEach(key -> keyByVariable.put(Key.environmentName(key), key));
        environment.forEach((variable, text) -> {
            String key = keyByVariable.getOrDefault(variable, openKey(variable, keys));
            if (key != null) {
                values.put(key, new Value(text.strip(), "environment variable " + variable));
            }
        });
        for (String name : system.stringPropertyNames()) {
            if (name.startsWith("waybill.") || values.containsKey(name)) {
                values.put(name, new Value(system.getProperty(name).strip(), "-D" + name));
            }
        }
        return new Values(values);
    }

    public Collection<String> names() {
        return values.keySet();
    }

    @Nullable
    Value get(String key) {
        return values.get(key);
    }

    /** Every text by key, as routes may refer to them. */
    public Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((key, value) -> texts.put(key, value.text()));
        return texts;
    }

    /**
     * A variable that can only mean a key ending in a name of the user's: {@code WAYBILL_SINK_CRM_HEADER_X_API_KEY}
     * for {@code waybill.sink.crm.header.x-api-key}. What was upper or lower case cannot be told; header names do not
     * care.
     */
    private static @Nullable String openKey(String variable, Collection<String> keys) {
        for (String prefix : keys) {
            String start = Key.environmentName(prefix);
            if (prefix.endsWith(".") && variable.startsWith(start) && variable.length() > start.length()) {
                String name = variable.substring(start.length()).toLowerCase(java.util.Locale.ROOT);
                return prefix + name.replace('_', '-');
            }
        }
        return null;
    }

    private static Map<String, Value> readFile(Path file) {
        Map<String, Value> values = new TreeMap<>();
        StringBuilder logical = new StringBuilder();
        int number = 0;
        int start = 1;
        for (String each : lines(file)) {
            String line = number == 0 && each.startsWith("\uFEFF") ? each.substring(1) : each;
            number++;
            if (logical.isEmpty()) {
                start = number;
            }
            logical.append(line).append('\n');
            if (isContinued(line) && !isComment(logical)) {
                continue;
            }
            String origin = "%s:%d".formatted(file.getFileName(), start);
            parse(logical.toString(), origin)
                    .forEach((key, text) -> values.put((String) key, new Value(((String) text).strip(), origin)));
            logical.setLength(0);
        }
        return values;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new SettingsException(
                    List.of("%s: there is no such file; run from the project's folder, or name one with --config"
                            .formatted(file)));
        } catch (MalformedInputException e) {
            throw new SettingsException(List.of("%s: not UTF-8; save it as UTF-8".formatted(file)));
        } catch (IOException e) {
            throw new SettingsException(List.of("%s: cannot be read: %s".formatted(file, e.getMessage())));
        }
    }

    private static Properties parse(String lines, String origin) {
        Properties parsed = new Properties();
        try {
            parsed.load(new StringReader(lines));
        } catch (IllegalArgumentException e) {
            throw new SettingsException(List.of("%s: %s; write a backslash as \\\\".formatted(origin, e.getMessage())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parsed;
    }

    private static boolean isContinued(String line) {
        int backslashes = 0;
        for (int i = line.length() - 1; i >= 0 && line.charAt(i) == '\\'; i--) {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static boolean isComment(CharSequence lines) {
        String first = lines.toString().stripLeading();
        return first.startsWith("#") || first.startsWith("!");
    }
}
