package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestHub;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub on the data folder of an earlier version, as it was when that version was killed. */
@Tag("embedded")
class EarlierDataIT {

    /** However long ago that was. */
    private static final Map<String, String> KEPT =
            Map.of("waybill.audit.retention", "3650d", "waybill.audit.body-retention", "3650d");

    @TempDir
    private Path folder;

    @Test
    void goesOnWithWhatTheFirstVersionLeft() throws IOException {
        // Given four events: one unmapped, one parked at the CRM, one pending at analytics, one sent twice
        unzip("/data/0.1.0-afeb9c5.zip", folder);
        String paused = "evt_2bc5800add6ebb2b0cf74df4fdd463cb";
        String unmapped = "evt_4878e1ee034ee77c0989d4d97acfeef8";
        String parked = "evt_7d378189f1983399e05532b23f8e3814";
        String pending = "evt_1992e44b3f34639d767ec4e313ef9738";

        // When
        try (TestHub hub = TestHub.start(folder.resolve("data"), KEPT)) {
            JsonNode ledger = hub.client().quiet();

            // Then
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(ledger.path("received").asInt()).isEqualTo(3);
            assertThat(ledger.path("unmapped").asInt()).isEqualTo(1);
            assertThat(ledger.path("duplicates").asInt()).isEqualTo(1);
            assertThat(ledger.path("rejected").asInt()).isEqualTo(1);
            assertThat(ledger.at("/sinks/crm/parked").asInt()).isEqualTo(1);
            assertThat(ledger.at("/sinks/analytics/delivered").asInt()).isEqualTo(1);
            assertThat(hub.client().event(pending).at("/sinks/analytics/state").asText())
                    .isEqualTo("filtered");
            assertThat(hub.client().event(unmapped).path("unmappedReason").asText())
                    .contains("never.heard.of");
            assertThat(hub.client().event(paused).path("duplicates")).hasSize(1);
            assertThat(hub.client().get("/api/parked").path("parked"))
                    .singleElement()
                    .matches(event -> event.path("eventId").asText().equals(parked));
            assertThat(hub.client()
                            .ops("POST", "/api/parked/replay?sink=crm", Map.of())
                            .statusCode())
                    .isEqualTo(202);
            HubClient client = hub.client();
            Awaitility.await()
                    .until(() -> client.event(parked).at("/sinks/crm/state").asText(), "dry-run"::equals);
            assertThat(client.quiet().path("balanced").asBoolean()).isTrue();
            assertThat(readableByOthers(folder.resolve("data"))).isEmpty();
        }
    }

    private static List<Path> readableByOthers(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file ->
                            !PosixFilePermissions.toString(permissions(file)).endsWith("------"))
                    .toList();
        }
    }

    private static Set<PosixFilePermission> permissions(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Seven events and a rejected webhook. At the CRM, one is delivered, one filtered, one parked, one discarded, one
     * waits for a scheduled retry and one for the event before it of the same lead. One is unmapped, and one came twice.
     * Analytics was stopped after the first.
     */
    @Test
    void goesOnWithAnEventInEveryState() throws IOException {
        // Given
        unzip("/data/0.1.0-55ae395.zip", folder);
        String delivered = "evt_426a2268af52dc6f446482db52041ecd";
        String paused = "evt_ef52bd84c7814353a13f127b093e5330";
        String parked = "evt_9225576ed0ff29c506a47acb7fe97284";
        String discarded = "evt_fb20a2cb87bc6701b0b4eebaef2229dc";
        String scheduled = "evt_7590e215b50ac92d82b31524c3a65f5f";
        String behind = "evt_3597149a7eef9106dd128f8946dd8bb0";
        String unmapped = "evt_ab112bbc5404ca9207da7751cb4dfb30";
        Clock dayAfter =
                Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), Instant.parse("2026-11-26T21:28:00Z")));

        // When
        try (TestHub hub = TestHub.start(folder.resolve("data"), KEPT, dayAfter)) {
            HubClient client = hub.client();
            JsonNode ledger = client.quiet();

            // Then
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(ledger.path("received").asInt()).isEqualTo(6);
            assertThat(ledger.path("duplicates").asInt()).isEqualTo(1);
            assertThat(ledger.path("rejected").asInt()).isEqualTo(1);
            assertThat(ledger.path("unmapped").asInt()).isEqualTo(1);
            assertSink(ledger.at("/sinks/slack"), Map.of("filtered", 1, "dryRun", 5));
            assertSink(ledger.at("/sinks/analytics"), Map.of("filtered", 4, "dryRun", 2));
            assertSink(
                    ledger.at("/sinks/crm"),
                    Map.of("delivered", 1, "filtered", 1, "dryRun", 2, "parked", 1, "discarded", 1));
            assertThat(crm(client, delivered)).isEqualTo("delivered");
            assertThat(crm(client, paused)).isEqualTo("filtered");
            assertThat(crm(client, parked)).isEqualTo("parked");
            assertThat(crm(client, discarded)).isEqualTo("discarded");
            assertThat(client.event(discarded).at("/sinks/crm/reason").asText()).isEqualTo("a test lead");
            assertThat(client.event(unmapped).path("unmappedReason").asText()).contains("never.heard.of");
            assertThat(client.event(scheduled).at("/sinks/crm/attempts"))
                    .extracting(attempt -> attempt.path("number").asInt(), attempt -> attempt.path("idempotencyKey")
                            .asText())
                    .containsExactly(tuple(1, scheduled + "-crm"), tuple(2, scheduled + "-crm"));
            assertThat(settledAt(client, behind)).isAfter(settledAt(client, scheduled));
            assertThat(client.post("sendpilot", """
                            {"eventId":"evt_paused","eventType":"campaign.paused","workspaceId":"ws_1",
                             "timestamp":"2026-11-20T10:30:00.000Z","data":{"campaignId":"camp_1"}}""").statusCode()).isEqualTo(200);
            assertThat(client.ops("POST", "/api/parked/replay?sink=crm", Map.of())
                            .statusCode())
                    .isEqualTo(202);
            Awaitility.await().until(() -> crm(client, parked), "dry-run"::equals);
            assertThat(client.quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    /**
     * Killed with messages in every queue: of 23 events, 14 are not on record yet and 20 not in the index of seen events. At
     * the CRM, one is delivered, one parked, one waits for a scheduled retry and 20 are in the queue; analytics was stopped,
     * with 23 in the queue; at Slack one is left.
     */
    @Test
    void goesOnWithABacklogInEveryQueue() throws IOException {
        // Given
        unzip("/data/0.1.0-02dfb7d.zip", folder);
        Clock hoursLater =
                Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), Instant.parse("2026-11-26T08:00:00Z")));

        // When
        try (TestHub hub = TestHub.start(folder.resolve("data"), KEPT, hoursLater)) {
            HubClient client = hub.client();

            // Then
            assertThat(IntStream.rangeClosed(10, 29).map(number -> post(client, number)))
                    .as("their ids were left in the queue")
                    .containsOnly(200);
            JsonNode ledger = client.quiet();
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(ledger.path("received").asInt()).isEqualTo(23);
            assertThat(ledger.path("duplicates").asInt()).isEqualTo(20);
            assertSink(ledger.at("/sinks/crm"), Map.of("delivered", 1, "dryRun", 21, "parked", 1));
            assertSink(ledger.at("/sinks/analytics"), Map.of("filtered", 23));
            assertSink(ledger.at("/sinks/slack"), Map.of("filtered", 23));
            assertThat(post(client, 30)).isEqualTo(202);
            assertThat(client.ops("POST", "/api/parked/replay?sink=crm", Map.of())
                            .statusCode())
                    .isEqualTo(202);
            Awaitility.await()
                    .until(() -> client.quiet().at("/sinks/crm/dryRun").asInt() == 23);
            assertThat(client.quiet().path("balanced").asBoolean()).isTrue();
        }

        // When: its queues are empty, and each gets an address of its own
        try (TestHub hub = TestHub.start(folder.resolve("data"), KEPT, hoursLater)) {
            HubClient client = hub.client();

            // Then
            assertThat(post(client, 31)).isEqualTo(202);
            JsonNode ledger = client.quiet();
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertSink(ledger.at("/sinks/crm"), Map.of("delivered", 1, "dryRun", 24));
            assertSink(ledger.at("/sinks/slack"), Map.of("filtered", 25));
        }
    }

    private static int post(HubClient client, int number) {
        return client.post("sendpilot", """
                {"eventId":"evt_%1$d","eventType":"lead.status.changed","timestamp":"2026-02-24T10:30:00.000Z",
                 "workspaceId":"ws_1","data":{"leadId":"lead%1$d","campaignId":"c",
                 "linkedinUrl":"https://www.linkedin.com/in/a","previousStatus":"PENDING","newStatus":"DONE",
                 "changedBy":"user"}}""".formatted(number)).statusCode();
    }

    private static void assertSink(JsonNode sink, Map<String, Integer> expected) {
        for (String state : List.of("delivered", "filtered", "dryRun", "pending", "parked", "discarded")) {
            assertThat(sink.path(state).asInt()).as(state).isEqualTo(expected.getOrDefault(state, 0));
        }
    }

    private static String crm(HubClient client, String eventId) {
        return client.event(eventId).at("/sinks/crm/state").asText();
    }

    private static Instant settledAt(HubClient client, String eventId) {
        return Instant.parse(client.event(eventId).at("/sinks/crm/settledAt").asText());
    }

    private static void unzip(String resource, Path folder) throws IOException {
        try (InputStream in = EarlierDataIT.class.getResourceAsStream(resource);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(zip, file);
                }
            }
        }
    }
}
