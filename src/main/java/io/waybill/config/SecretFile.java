package io.waybill.config;

import io.waybill.config.RawSettings.Value;
import io.waybill.event.Sha256;
import io.waybill.finding.FailureText;
import io.waybill.finding.Finding;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A file that holds a secret, as orchestrators mount them. */
public final class SecretFile {

    /** Larger than any secret: a larger file must be another one. */
    private static final long MOST_BYTES = 64_000;

    /** The ending of the keys that name such a file. */
    static final String SUFFIX = "-file";

    private SecretFile() {}

    /** Why a file gives no secret; the message is a rule and a fix. */
    public static final class Unusable extends Exception {
        Unusable(String ruleAndFix) {
            super(ruleAndFix);
        }
    }

    /**
     * Reads the files that the values name, and adds their content as values of the keys without {@link #SUFFIX}.
     *
     * @param findings where to add what is wrong
     */
    static void readAll(Map<String, Value> values, KnownSettingKeys known, List<Finding> findings) {
        for (Map.Entry<String, Value> entry : new TreeMap<>(values).entrySet()) {
            String name = entry.getKey();
            Value named = entry.getValue();
            String key = known.keyOfFile(name);
            if (key == null || named.text().isEmpty()) {
                continue;
            }
            String shown = "'%s' = '%s': ".formatted(name, named.text());
            Optional<String> written = values.keySet().stream()
                    .filter(other -> other.equalsIgnoreCase(key)
                            && !Objects.requireNonNull(values.get(other)).text().isEmpty())
                    .findFirst();
            if (written.isPresent()) {
                String what = "cannot be set together with %s; remove one of them".formatted(written.get());
                findings.add(Finding.error(named.place(), named.line(), shown + what));
                continue;
            }
            try {
                values.put(key, new Value(read(named.text()), named.text(), 0, true));
            } catch (Unusable e) {
                findings.add(Finding.error(named.place(), named.line(), shown + e.getMessage()));
            }
        }
    }

    /**
     * The state of every file that settings may name as one with a secret, by its path: a digest of its content. Two are
     * equal if no file has changed.
     */
    static Map<String, String> digests(RawSettings values, Map<String, String> environment) {
        Stream<String> variables = environment.entrySet().stream()
                .filter(variable -> variable.getKey().matches("WAYBILL_.+_FILE"))
                .map(Map.Entry::getValue);
        Stream<String> settings = values.texts().entrySet().stream()
                .filter(setting -> setting.getKey().endsWith(SUFFIX))
                .map(Map.Entry::getValue);
        return digests(Stream.concat(variables, settings).filter(path -> !path.isEmpty()));
    }

    /** As {@link #digests(RawSettings, Map)}, of the files with these paths. */
    static Map<String, String> digests(Stream<String> paths) {
        Map<String, String> digests = new TreeMap<>();
        paths.forEach(path -> digests.put(path, digest(path)));
        return digests;
    }

    private static String digest(String path) {
        try {
            return Sha256.hex(read(path));
        } catch (Unusable e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * The content of the file, without the line break at its end.
     *
     * @throws Unusable if it is not one that can be read, or empty
     */
    public static String read(String file) throws Unusable {
        String text;
        try {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path)) {
                throw new Unusable("there is no such file; create it, or correct the path");
            }
            if (Files.size(path) > MOST_BYTES) {
                throw new Unusable("is too large for a secret; name the file that contains it");
            }
            text = Files.readString(path);
        } catch (MalformedInputException e) {
            throw new Unusable("is not UTF-8; save it as UTF-8");
        } catch (InvalidPathException e) {
            throw new Unusable("is not a path; correct it");
        } catch (IOException e) {
            throw new Unusable(
                    "cannot be read (%s); give the hub permission to read it".formatted(FailureText.reason(e)));
        }
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        if (end == 0) {
            throw new Unusable("is empty; write the secret to it");
        }
        return text.substring(0, end);
    }
}
