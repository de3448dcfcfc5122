package io.waybill.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file that holds a secret, as orchestrators mount them. */
final class SecretFile {

    /** Far above any secret; what is larger is some other file. */
    private static final long MOST_BYTES = 64_000;

    private SecretFile() {}

    /** Why a file gives no secret; the message is a rule and a fix. */
    static final class Unusable extends Exception {
        Unusable(String ruleAndFix) {
            super(ruleAndFix);
        }
    }

    /** What the file holds, less the line break at its end. */
    static Secret read(String file) throws Unusable {
        String text;
        try {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path)) {
                throw new Unusable("there is no such file; write the secret's file");
            }
            if (Files.size(path) > MOST_BYTES) {
                throw new Unusable("is larger than any secret; write the secret's file");
            }
            text = Files.readString(path);
        } catch (MalformedInputException e) {
            throw new Unusable("is not UTF-8; save it as UTF-8");
        } catch (IOException | InvalidPathException e) {
            throw new Unusable("cannot be read (%s); let the hub read it"
                    .formatted(e.getClass().getSimpleName()));
        }
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        if (end == 0) {
            throw new Unusable("is empty; write the secret into it");
        }
        return new Secret(text.substring(0, end));
    }
}
