package io.waybill.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file that holds a secret, as orchestrators mount them. */
final class SecretFile {

    /** Larger than any secret: a larger file must be another one. */
    private static final long MOST_BYTES = 64_000;

    private SecretFile() {}

    /** Why a file gives no secret; the message is a rule and a fix. */
    static final class Unusable extends Exception {
        Unusable(String ruleAndFix) {
            super(ruleAndFix);
        }
    }

    /** The content of the file, without the line break at its end. */
    static Secret read(String file) throws Unusable {
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
        } catch (IOException | InvalidPathException e) {
            throw new Unusable("cannot be read (%s); give the hub permission to read it"
                    .formatted(e.getClass().getSimpleName()));
        }
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        if (end == 0) {
            throw new Unusable("is empty; write the secret to it");
        }
        return new Secret(text.substring(0, end));
    }
}
