package io.waybill.testing;

import io.waybill.config.BrokerSettings;
import io.waybill.testing.Pairing.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the hubs of all tests are run with where a test does not say: {@code -Dtest.pairing} names a {@link Pairing}.
 * A hub that is started again on the same folder finds the same parts.
 */
public final class Surroundings {

    private static final Pairing PAIRING =
            Pairing.valueOf(System.getProperty("test.pairing", Pairing.EMBEDDED_H2.name()));
    /** Not in the tests' own folders: those are deleted while the parts still run. */
    private static final Path PLACE = Path.of("target/surroundings");

    private static final Map<Path, Parts> STARTED = new HashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.values().forEach(Parts::close)));
    }

    private Surroundings() {}

    /**
     * Settings for a hub on this folder, which those it is given override.
     *
     * @param folder exists for as long as the test runs
     */
    static synchronized Map<String, String> around(Path folder, Map<String, String> given) {
        endThoseOfTestsThatEnded();
        Parts parts = STARTED.computeIfAbsent(folder, key -> PAIRING.start(newPlace()));
        Map<String, String> settings = new HashMap<>(parts.settings());
        if (given.containsKey("waybill.audit.jdbc-url")) {
            settings.keySet().removeIf(key -> key.startsWith("waybill.audit."));
        }
        return settings;
    }

    /** What the broker is reached by, for a test of the hand-off alone. */
    public static BrokerSettings broker(Path folder) {
        return new BrokerSettings(around(folder, Map.of()).getOrDefault("waybill.broker.url", "vm://0"), "", null, "");
    }

    /** Their folders are gone. */
    private static void endThoseOfTestsThatEnded() {
        STARTED.entrySet().removeIf(entry -> {
            boolean isOver = Files.notExists(entry.getKey());
            if (isOver) {
                entry.getValue().close();
            }
            return isOver;
        });
    }

    private static Path newPlace() {
        try {
            return Files.createTempDirectory(Files.createDirectories(PLACE), "parts")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
