package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A data folder of which a part is missing, damaged, or from another moment. */
@Tag("embedded")
class StoresIT {

    private static final String DATABASE = "audit.mv.db";

    /** The same folder: after three events, and after three more. */
    @TempDir
    private static Path earlier;

    @TempDir
    private static Path later;

    @TempDir
    private Path folder;

    @BeforeAll
    static void accept() throws IOException {
        try (TestHub hub = TestHub.start(earlier, Map.of())) {
            accept(hub, 1, 2, 3);
        }
        copy(earlier, later);
        try (TestHub hub = TestHub.start(later, Map.of())) {
            accept(hub, 4, 5, 6);
        }
    }

    private static void accept(TestHub hub, int... events) {
        for (int event : events) {
            assertThat(post(hub, event)).isEqualTo(202);
        }
        hub.client().quiet();
    }

    private static int post(TestHub hub, int event) {
        return hub.client().post("sendpilot", """
                {"eventId":"evt_%d","eventType":"campaign.paused","workspaceId":"ws_1",
                 "timestamp":"2026-11-20T10:30:00.000Z","data":{"campaignId":"camp_1"}}""".formatted(event)).statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "earlier", "damaged", "empty"})
    void anIndexThatIsNotTheOneThatBelongsHereIsMadeAgain(String index) throws IOException {
        // Given
        copy(later, folder);
        Path file = folder.resolve("seen.mv");
        switch (index) {
            case "deleted" -> Files.delete(file);
            case "earlier" -> replace("seen.mv");
            case "damaged" -> garble(file);
            default -> Files.write(file, new byte[0]);
        }

        // When
        try (TestLog log = new TestLog();
                TestHub hub = TestHub.start(folder, Map.of())) {
            // Then
            assertThat(post(hub, 1)).isEqualTo(200);
            assertThat(post(hub, 6)).isEqualTo(200);
            assertThat(post(hub, 7)).isEqualTo(202);
            assertThat(log.text()).contains("it was made again from the record, with 6 events");
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "audit.mv.db, the database has none of the 6 events",
        "broker, 'the broker is empty, or another one: the database has 6 events'",
        "broker/bindings, 'the broker is empty, or another one: the database has 6 events'",
        "broker/journal, 'the broker is empty, or another one: the database has 6 events'"
    })
    void aStoreThatIsMissingIsRefused(String store, String reason) throws IOException {
        copy(later, folder);
        delete(folder.resolve(store));

        assertIsRefused(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "audit.mv.db, 3 events that the broker has handed over to it are not on record",
        "broker, the broker is older than the database: it has lost at least the last 3 events"
    })
    void aStoreFromAnEarlierMomentIsRefused(String store, String reason) throws IOException {
        copy(later, folder);
        replace(store);

        assertIsRefused(reason);
    }

    private void assertIsRefused(String reason) {
        assertThatThrownBy(() -> TestHub.start(folder, Map.of()).close())
                .hasMessageContaining("the stores do not belong together")
                .hasMessageContaining(folder.resolve("broker").toString())
                .hasMessageContaining(reason)
                .hasMessageContaining("start once with --accept-loss");
    }

    @Test
    void aDatabaseThatIsDamagedIsRefused() throws IOException {
        copy(later, folder);
        garble(folder.resolve(DATABASE));

        assertThatThrownBy(() -> TestHub.start(folder, Map.of()).close())
                .hasMessageContaining("the embedded database cannot be opened")
                .hasMessageContaining(folder.resolve(DATABASE).toString())
                .hasMessageContaining("restore it from a backup, or move it away and start once with --accept-loss");
    }

    @ParameterizedTest
    @ValueSource(strings = {DATABASE, "broker"})
    void whatIsMissingCanBeAcceptedWithAnAlarmAtOnce(String store) throws IOException {
        copy(later, folder);
        replace(store);

        try (TestHub hub = TestHub.startAcceptingLoss(folder, Map.of())) {
            assertThat(hub.client().ops("GET", "/observe/health", Map.of()).statusCode())
                    .isEqualTo(503);
            assertThat(stores(hub).path("trouble").asText()).contains("--accept-loss", "3 events");
            assertThat(hub.client()
                            .ops("GET", "/observe/health/ready", Map.of())
                            .statusCode())
                    .isEqualTo(200);
            accept(hub, 7);
        }
        try (TestHub hub = TestHub.start(folder, Map.of())) {
            accept(hub, 8);
            assertThat(stores(hub).path("status").asText()).isEqualTo("UP");
            assertThat(post(hub, 7)).as("a duplicate").isEqualTo(200);
        }
    }

    private static JsonNode stores(TestHub hub) {
        for (JsonNode check : hub.client().get("/observe/health").path("checks")) {
            if (check.path("name").asText().equals("stores")) {
                return check;
            }
        }
        throw new AssertionError("no such check");
    }

    private void replace(String store) throws IOException {
        delete(folder.resolve(store));
        copy(earlier.resolve(store), folder.resolve(store));
    }

    private static void garble(Path file) throws IOException {
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] nonsense = new byte[(int) random.length()];
            Arrays.fill(nonsense, (byte) 'Z');
            random.write(nonsense);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        }
    }

    private static void delete(Path store) throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
