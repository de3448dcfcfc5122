package io.waybill.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What was built. */
public final class Build {

    private Build() {}

    /** The version that the build has written into the jar. */
    public static String version() {
        try (InputStream in = Objects.requireNonNull(Build.class.getResourceAsStream("/waybill.version"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
