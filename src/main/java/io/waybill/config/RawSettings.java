package io.waybill.config;

import io.waybill.finding.Finding;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The text of each setting by key, from the strongest place that sets it: a system property, then an environment
 * variable, then the file.
 */
public final class RawSettings {

    /**
     * @param text without white space around it
     * @param place where it is set, for messages: the file as it was named, or what overrides it
     * @param line in the file; 0 if it is set elsewhere
     * @param isSecretFile whether the text is the content of a file that another setting names
     */
    record Value(String text, String place, int line, boolean isSecretFile) {

        Value(String text, String place, int line) {
            this(text, place, line, false);
        }

        boolean isFromFile() {
            return line > 0;
        }
    }

    private final String file;
    private final Map<String, Value> values;
    private final List<Finding> findings;

    private RawSettings(String file, Map<String, Value> values, List<Finding> findings) {
        this.file = file;
        this.values = values;
        this.findings = findings;
    }

    /**
     * Also reads the files that settings such as {@code waybill.ops.token-file} name: their content is the value of the
     * key without {@code -file}.
     *
     * @param file a properties file in UTF-8
     * @param environment the process' environment variables
     * @param system the Java system properties
     */
    static RawSettings read(
            SettingsFile file, Map<String, String> environment, Properties system, KnownSettingKeys known) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Value> values = new TreeMap<>(readFile(file, findings));
        new EnvironmentVariables(known, values.keySet()).read(environment, values, findings);
        for (String name : system.stringPropertyNames()) {
            if (name.startsWith("waybill.") || values.containsKey(name)) {
                values.put(name, new Value(system.getProperty(name).strip(), "-D" + name, 0));
            }
        }
        SecretFile.readAll(values, known, findings);
        return new RawSettings(file.path().toString(), values, findings);
    }

    public Collection<String> names() {
        return values.keySet();
    }

    @Nullable
    Value get(String key) {
        return values.get(key);
    }

    /** What is wrong with the syntax of the file. */
    List<Finding> findings() {
        return findings;
    }

    /** A problem with a setting, at the place that sets it or, if none does, at the first similar key in the file. */
    Finding error(String key, String message) {
        Value value = values.get(key);
        return value == null
                ? Finding.error(file, lineOfSimilar(key), message)
                : Finding.error(value.place(), value.line(), message);
    }

    private int lineOfSimilar(String key) {
        String prefix = key.substring(0, key.lastIndexOf('.') + 1);
        return values.entrySet().stream()
                .filter(entry ->
                        entry.getKey().startsWith(prefix) && entry.getValue().isFromFile())
                .mapToInt(entry -> entry.getValue().line())
                .min()
                .orElse(1);
    }

    /** What was read from files that settings name. */
    List<Secret> secretsFromFiles() {
        return values.values().stream()
                .filter(Value::isSecretFile)
                .map(value -> new Secret(value.text()))
                .toList();
    }

    /** Every text by key, for the placeholders in routes. */
    public Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((key, value) -> texts.put(key, value.text()));
        return texts;
    }

    private static Map<String, Value> readFile(SettingsFile settings, List<Finding> findings) {
        Path file = settings.path();
        Map<String, Value> values = new TreeMap<>();
        StringBuilder logical = new StringBuilder();
        int number = 0;
        int start = 1;
        for (String line : settings.lines()) {
            number++;
            if (logical.isEmpty()) {
                start = number;
            }
            logical.append(line).append('\n');
            if (isContinued(line) && !isComment(logical)) {
                continue;
            }
            int first = start;
            parse(logical.toString(), file, first, findings).forEach((key, text) -> {
                Value earlier = values.put((String) key, new Value(((String) text).strip(), file.toString(), first));
                if (earlier != null) {
                    findings.add(Finding.warning(
                            file.toString(),
                            first,
                            "'%s': is also set in line %d, which is ignored; remove one of them"
                                    .formatted(key, earlier.line())));
                }
            });
            logical.setLength(0);
        }
        return values;
    }

    private static Properties parse(String lines, Path file, int line, List<Finding> findings) {
        Properties parsed = new Properties();
        try {
            parsed.load(new StringReader(lines));
        } catch (IllegalArgumentException e) {
            findings.add(Finding.error(
                    file.toString(), line, "contains \\u without the code of a character; write a backslash as \\\\"));
            return parse(lines.replace("\\u", "\\\\u"), file, line, findings);
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
