package io.waybill.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types that a sink takes, while routes change and events are replayed: the ledger is exact through it all. */
class TypesIT {

    private static final String SINK = """
            - route:
                id: %1$s
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters:
                    sink: %1$s
                    types: "%2$s"
                  steps:
                    - to: {uri: kamelet:http, parameters: {request: everything}}
            """;

    @TempDir
    private Path folder;

    private TestRoutes routes;
    private TestHub hub;

    @BeforeEach
    void start() {
        routes = TestRoutes.copyTo(folder.resolve("routes")).write("mappings/everything.jq", "{body: {id: .id}}");
        takes("narrow", "campaign.paused");
        takes("wide", "campaign.*, lead.*");
        hub = TestHub.start(folder.resolve("data"), Map.of("waybill.replay.rate", "200"), routes.folder());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void whatASinkDoesNotTakeIsFilteredByTheTypesOfThatTime() {
        // Given
        String paused = sent("campaign.paused", "e1");
        String started = sent("campaign.started", "e2");

        // Then
        String reason = "takes campaign.paused (%s/sinks/narrow.camel.yaml:8)".formatted(routes.folder());
        assertThat(state(paused, "narrow")).isEqualTo("dry-run");
        assertThat(state(started, "narrow")).isEqualTo("filtered");
        assertThat(hub.client().event(started).at("/sinks/narrow/reason").asText())
                .isEqualTo(reason);
        assertThat(state(started, "wide")).isEqualTo("dry-run");
        assertThat(hub.client().ops("GET", "/observe/metrics", Map.of()).body())
                .contains("sink=\"narrow\",state=\"filtered\"} 0.0");
        assertThat(filtered("narrow")).containsExactly(started);
        assertLedger("narrow", 2, 1, 1);

        // When: it is replayed to a sink that still does not take it
        JsonNode dry = post("/api/events/%s/replay?sink=narrow&dry=true".formatted(started));
        replay("/api/replay?outcome=filtered&sink=narrow");

        // Then
        assertThat(dry.at("/sinks/narrow/action").asText()).isEqualTo("filter");
        assertThat(dry.at("/sinks/narrow/reason").asText()).isEqualTo(reason);
        assertThat(state(started, "narrow")).isEqualTo("filtered");
        assertLedger("narrow", 2, 1, 1);

        // When: it takes more from now on, and the file says so in another line
        takes("narrow", "campaign.paused, campaign.started");
        routes.replace("sinks/narrow.camel.yaml", "- route:", "# More.\n- route:");
        reload();
        String later = sent("campaign.started", "e3");

        // Then: the event from before is filtered as before
        assertThat(state(later, "narrow")).isEqualTo("dry-run");
        assertThat(hub.client().event(started).at("/sinks/narrow/reason").asText())
                .isEqualTo(reason);
        assertThat(filtered("narrow")).containsExactly(started);
        assertLedger("narrow", 3, 2, 1);

        // When
        replay("/api/replay?outcome=filtered&sink=narrow");

        // Then
        Awaitility.await().until(() -> state(started, "narrow").equals("dry-run"));
        assertThat(filtered("narrow")).isEmpty();
        assertLedger("narrow", 3, 3, 0);
    }

    @Test
    void whatIsQueuedGoesToTodaysRouteAlsoIfItsTypeIsNoLongerTaken() {
        // Given
        post("/api/sinks/wide/stop");
        String queued = accepted("lead.status.changed", "e1");
        Awaitility.await().until(() -> hub.client()
                .event(queued)
                .at("/sinks/wide/state")
                .asText()
                .equals("pending"));

        // When
        takes("wide", "campaign.*");
        reload();
        String later = accepted("lead.status.changed", "e2");
        post("/api/sinks/wide/start");

        // Then
        hub.client().quiet();
        assertThat(state(queued, "wide")).isEqualTo("dry-run");
        assertThat(state(later, "wide")).isEqualTo("filtered");
        assertLedger("wide", 2, 1, 1);

        // When: a replay goes by today's types
        replay("/api/events/%s/replay?sink=wide".formatted(queued));

        // Then
        Awaitility.await().until(() -> state(queued, "wide").equals("filtered"));
        assertThat(hub.client().event(queued).at("/sinks/wide/reason").asText()).startsWith("takes campaign.* (");
        assertLedger("wide", 2, 0, 2);
    }

    @Test
    void aSinkCountsWhatItDoesNotTakeFromWhenItComesToWhenItGoes() {
        // Given
        sent("campaign.paused", "e1");

        // When
        takes("late", "lead.*");
        reload();
        String excluded = sent("campaign.paused", "e2");
        sent("lead.status.changed", "e3");

        // Then
        assertThat(state(excluded, "late")).isEqualTo("filtered");
        assertLedger("late", 2, 1, 1);
        assertLedger("wide", 3, 3, 0);

        // When
        routes.delete("sinks/late.camel.yaml");
        reload();
        Awaitility.await().until(() -> {
            String gone = sent("campaign.paused", "g" + System.nanoTime());
            return !hub.client().event(gone).path("sinks").has("late");
        });
        int without = hub.client().quiet().at("/sinks/late/received").asInt();
        sent("campaign.paused", "e4");

        // Then
        assertThat(hub.client().quiet().at("/sinks/late/received").asInt()).isEqualTo(without);

        // When
        takes("late", "lead.*");
        reload();
        sent("campaign.paused", "e5");

        // Then
        assertThat(hub.client().quiet().at("/sinks/late/received").asInt()).isEqualTo(without + 1);
        assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
    }

    @Test
    void anUnmappedEventIsForTodaysSinksByReplayAlone() {
        // Given
        String source = "sources/sendpilot.camel.yaml";
        routes.replace(source, "\"lead.status.changed\", \"lead.updated\"", "\"lead.updated\"");
        reload();
        String unmapped = sent("lead.status.changed", "e1");
        assertThat(hub.client().event(unmapped).path("sinks")).isEmpty();

        // When
        routes.replace(source, "IN(\"lead.updated\")", "IN(\"lead.status.changed\", \"lead.updated\")");
        reload();

        // Then
        assertLedger("narrow", 0, 0, 0);

        // When
        replay("/api/replay?source=sendpilot&sink=narrow");

        // Then
        Awaitility.await().until(() -> state(unmapped, "narrow").equals("filtered"));
        assertThat(hub.client().event(unmapped).path("type").asText()).isEqualTo("lead.status_changed");
        assertThat(hub.client().event(unmapped).path("sinks").has("wide")).isFalse();
        assertLedger("narrow", 1, 0, 1);
        assertLedger("wide", 0, 0, 0);

        // When
        replay("/api/replay?source=sendpilot&sink=wide");

        // Then
        Awaitility.await().until(() -> state(unmapped, "wide").equals("dry-run"));
        assertLedger("wide", 1, 1, 0);
    }

    private void takes(String sink, String types) {
        routes.write("sinks/%s.camel.yaml".formatted(sink), SINK.formatted(sink, types));
    }

    private void reload() {
        assertThat(post("/api/routes/reload").path("outcome").asText()).isEqualTo("changed");
    }

    private JsonNode post(String path) {
        var answer = hub.client().ops("POST", path, Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return HubClient.json(answer.body());
    }

    private void replay(String path) {
        String id = post(path).path("id").asText();
        Awaitility.await().until(() -> {
            for (JsonNode replay : hub.client().get("/api/replays").path("replays")) {
                if (replay.path("id").asText().equals(id) && replay.path("over").asBoolean()) {
                    return true;
                }
            }
            return false;
        });
    }

    private String accepted(String type, String id) {
        return hub.client().accepted("sendpilot", """
                {"eventId": "%s", "eventType": "%s", "timestamp": "2024-02-24T10:30:00.000Z",
                 "data": {"campaignId": "camp_1", "leadId": "lead_1", "newStatus": "OPPORTUNITY"}}""".formatted(id, type));
    }

    private String sent(String type, String id) {
        String event = accepted(type, id);
        hub.client().settled(event);
        return event;
    }

    private String state(String event, String sink) {
        return hub.client().event(event).at("/sinks/%s/state".formatted(sink)).asText();
    }

    private List<String> filtered(String sink) {
        List<String> ids = new ArrayList<>();
        hub.client()
                .get("/api/events?outcome=filtered&sink=" + sink)
                .path("events")
                .forEach(event -> ids.add(event.path("id").asText()));
        return ids;
    }

    /** Also of the events since an hour ago, which are counted another way. */
    private void assertLedger(String sink, int received, int dryRun, int filtered) {
        JsonNode all = hub.client().quiet();
        String since = Instant.now().minusSeconds(3_600).toString();
        for (JsonNode ledger : List.of(all, hub.client().get("/api/ledger?since=" + since))) {
            assertThat(ledger.path("balanced").asBoolean())
                    .as(ledger.toString())
                    .isTrue();
            JsonNode at = ledger.path("sinks").path(sink);
            assertThat(List.of(
                            at.path("received").asInt(),
                            at.path("dryRun").asInt(),
                            at.path("filtered").asInt()))
                    .as(at.toString())
                    .containsExactly(received, dryRun, filtered);
        }
    }
}
