package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A process whose clock differs from the machine's, by Debian's {@code faketime}. How long it waits for something stays the same. */
final class ShiftedClock {

    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private ShiftedClock() {}

    /** What a process has in its environment for that, beside what all have. */
    static Map<String, String> environment(Duration ahead) {
        if (ahead.isZero()) {
            return Map.of();
        }
        return Map.of(
                "LD_PRELOAD",
                library().toString(),
                "FAKETIME",
                "%+ds".formatted(ahead.toSeconds()),
                // Without this pair, the JVM's waits of a given length end at once.
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0",
                // The JVM's archive of classes is for a jar of that time.
                "NO_FAKE_STAT",
                "1");
    }

    private static Path library() {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(LIBRARIES, "*-linux-*")) {
            for (Path folder : folders) {
                Path library = folder.resolve(LIBRARY);
                if (Files.exists(library)) {
                    return library;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("no %s/*/%s; install Debian's faketime".formatted(LIBRARIES, LIBRARY));
    }

    /** Of a process that was killed, it leaves these. */
    static void tidyUpAfter(long pid) {
        try {
            Files.deleteIfExists(SHARED_MEMORY.resolve("faketime_shm_" + pid));
            Files.deleteIfExists(SHARED_MEMORY.resolve("sem.faketime_sem_" + pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
