package io.waybill.replay;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Parked and stored events once more, with a web server as the CRM. */
class ReplayIT {

    @TempDir
    private Path folder;

    private final WireMockServer sinks =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void startSinks() {
        sinks.start();
        takesAll();
    }

    @AfterEach
    void stopSinks() {
        sinks.stop();
    }

    private void takesAll() {
        sinks.resetMappings();
        sinks.stubFor(any(anyUrl()).willReturn(ok()));
    }

    private void refusesAll() {
        sinks.stubFor(put(urlMatching("/crm/.*")).willReturn(aResponse().withStatus(422)));
    }

    private Map<String, String> with(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("waybill.sink.crm.url", sinks.baseUrl() + "/crm");
        all.put("waybill.replay.rate", "200");
        return all;
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void sendsBackWhatWasParkedAsADeliveryOfItsOwn(TestDatabase database) {
        refusesAll();
        try (TestHub hub = TestHub.start(folder, with(database.settings()))) {
            // Given
            String id = hub.client().accepted("sendpilot", status("e1", "lead_1", "OPPORTUNITY", 0));
            assertThat(hub.client().settled(id).at("/sinks/crm/state").asText()).isEqualTo("parked");
            assertThat(hub.client().get("/api/parked?sink=crm").path("parked"))
                    .singleElement()
                    .matches(parked -> parked.path("eventId").asText().equals(id))
                    .matches(parked -> parked.path("reason").asText().contains("422"));
            assertThat(hub.client().get("/api/parked?sink=slack").path("parked"))
                    .isEmpty();
            takesAll();

            // When
            HttpResponse<String> answer = hub.client().ops("POST", "/api/parked/replay?sink=crm", Map.of());

            // Then
            assertThat(answer.statusCode()).isEqualTo(202);
            awaitState(hub.client(), id, "delivered");
            List<String> keys = keys();
            assertThat(keys)
                    .containsExactly(
                            id + "-crm",
                            id + "-crm-"
                                    + HubClient.json(answer.body()).path("id").asText());
            assertThat(hub.client().get("/api/parked").path("parked")).isEmpty();
            assertThat(hub.client().event(id).at("/sinks/crm/attempts")).hasSize(2);
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(ledger.at("/sinks/crm/received").asInt()).isEqualTo(1);
            assertThat(ledger.at("/sinks/crm/delivered").asInt()).isEqualTo(1);
            await().untilAsserted(() -> assertThat(
                            hub.client().get("/api/replays").path("replays"))
                    .singleElement()
                    .matches(replay -> replay.path("over").asBoolean())
                    .matches(replay -> replay.at("/replay/progress/sent").asInt() == 1));
        }
    }

    @Test
    void leavesOneMessageOfAnEventThatWasForgottenWhileItWasParkedAndForgetsNoneThatIsPending() {
        // Given: one is parked, another is put off again and again
        Map<String, String> settings = with(Map.of("waybill.sink.crm.retries", "0"));
        refusesAll();
        sinks.stubFor(
                put(urlMatching("/crm/leads/lead_2")).willReturn(aResponse().withStatus(503)));
        String body = status("e1", "lead_1", "OPPORTUNITY", 0);
        String pending = status("e2", "lead_2", "OPPORTUNITY", 0);
        String id;
        String pendingId;
        try (TestHub hub = TestHub.start(folder, settings)) {
            id = hub.client().accepted("sendpilot", body);
            pendingId = hub.client().accepted("sendpilot", pending);
            awaitState(hub.client(), id, "parked");
            awaitAttempts(hub.client(), pendingId, 1);
        }
        takesAll();
        sinks.stubFor(
                put(urlMatching("/crm/leads/lead_2")).willReturn(aResponse().withStatus(503)));

        // When
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(8));
        try (TestHub hub = TestHub.start(folder, settings, later)) {
            assertThat(hub.client().accepted("sendpilot", body)).isEqualTo(id);
            awaitAttempts(hub.client(), pendingId, 2);
            assertThat(hub.client().post("sendpilot", pending).statusCode())
                    .as("a duplicate as long as it is pending")
                    .isEqualTo(200);
            takesAll();
            await().until(() ->
                    hub.client().sinks().at("/crm/load/putOff/events").asInt() == 1);
            assertThat(post(hub.client(), "/api/events/" + pendingId + "/retry", 200))
                    .contains("crm");
            awaitState(hub.client(), pendingId, "delivered");

            // Then
            assertThat(keys().stream().filter(key -> key.startsWith(pendingId)))
                    .containsExactly(pendingId + "-crm", pendingId + "-crm", pendingId + "-crm");
            awaitState(hub.client(), id, "delivered");
            assertThat(hub.client().get("/api/parked").path("parked")).isEmpty();
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(ledger.path("received").asInt()).isEqualTo(2);
            assertThat(ledger.at("/sinks/crm/delivered").asInt()).isEqualTo(2);
        }
    }

    @Test
    void whatCameLastCountsAlsoIfTheClockWasSetBack() {
        // Given: sent again, and in the queue of a stopped sink
        refusesAll();
        AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
        try (TestHub hub = TestHub.start(folder, with(Map.of("waybill.sink.crm.retries", "0")), clock(offset))) {
            String id = hub.client().accepted("sendpilot", status("e1", "lead_1", "OPPORTUNITY", 0));
            awaitState(hub.client(), id, "parked");
            takesAll();
            post(hub.client(), "/api/sinks/crm/stop", 200);
            post(hub.client(), "/api/parked/replay?sink=crm", 202);
            awaitState(hub.client(), id, "pending");

            // When
            offset.set(Duration.ofSeconds(-30));
            post(hub.client(), "/api/sinks/crm/start", 200);

            // Then
            awaitState(hub.client(), id, "delivered");
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    private static Clock clock(AtomicReference<Duration> offset) {
        return new Clock() {
            @Override
            public Instant instant() {
                return Instant.now().plus(offset.get());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    @Test
    void discardsWithAReason() {
        refusesAll();
        try (TestHub hub = TestHub.start(folder, with(Map.of()))) {
            // Given
            String one = hub.client().accepted("sendpilot", status("e1", "lead_1", "OPPORTUNITY", 0));
            String other = hub.client().accepted("sendpilot", status("e2", "lead_2", "OPPORTUNITY", 0));
            hub.client().settled(one);
            hub.client().settled(other);

            // Then
            assertThat(post(hub.client(), "/api/parked/discard?sink=crm", 400)).contains("'reason'");
            assertThat(post(hub.client(), "/api/parked/discard?reason=old", 400))
                    .contains("'sink'");
            assertThat(post(hub.client(), "/api/parked/discard?sink=nobody&reason=old", 400))
                    .contains("unknown-sink");
            assertThat(post(hub.client(), "/api/parked/discard?sink=crm&reason=old&id=evt_none", 200))
                    .contains("\"discarded\":0");

            // When
            assertThat(post(hub.client(), "/api/parked/discard?sink=crm&reason=too+old&id=" + one, 200))
                    .contains("\"discarded\":1");

            // Then
            awaitState(hub.client(), one, "discarded");
            assertThat(hub.client().event(one).at("/sinks/crm/reason").asText()).isEqualTo("too old");
            assertThat(hub.client().event(other).at("/sinks/crm/state").asText())
                    .isEqualTo("parked");
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.at("/sinks/crm/discarded").asInt()).isEqualTo(1);
            assertThat(ledger.at("/sinks/crm/parked").asInt()).isEqualTo(1);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void whatIsParkedAtASinkThatIsGoneGoesNowhereElse() {
        refusesAll();
        String id;
        try (TestHub hub = TestHub.start(folder, with(Map.of()))) {
            id = hub.client().accepted("sendpilot", status("e1", "lead_1", "OPPORTUNITY", 0));
            awaitState(hub.client(), id, "parked");
            hub.client().quiet();
        }
        takesAll();
        sinks.resetRequests();

        // When
        try (TestHub hub = TestHub.start(folder, with(Map.of("waybill.sink.crm.mode", "off")))) {
            // Then
            assertThat(post(hub.client(), "/api/parked/replay?sink=crm", 409)).contains("sink-removed");
            assertThat(HubClient.json(post(hub.client(), "/api/parked/replay", 202))
                            .path("sinks")
                            .toString())
                    .doesNotContain("crm");
            assertThat(hub.client().get("/api/parked").path("parked")).hasSize(1);
            assertThat(post(hub.client(), "/api/parked/discard?sink=crm&reason=gone", 200))
                    .contains("\"discarded\":1");
            awaitState(hub.client(), id, "discarded");
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
            assertThat(keys()).isEmpty();
        }
    }

    @Test
    void runsWhatCameInThroughTheRoutesOfToday() {
        // Given: no mapping knows it, and the CRM does not want what is mapped
        TestRoutes yesterday = TestRoutes.copyTo(folder.resolve("yesterday"))
                .replace(
                        "sources/sendpilot.camel.yaml",
                        "IN(\"lead.status.changed\", \"lead.updated\")",
                        "IN(\"lead.updated\")")
                .replace(
                        "sinks/crm.camel.yaml",
                        "- expression:\n                  jq: {expression: '.type == \"lead.status_changed\"'}",
                        "- expression:\n                  jq: {expression: 'false'}");
        String unmapped;
        String filtered;
        try (TestHub hub = TestHub.start(folder.resolve("data"), with(Map.of()), yesterday.folder())) {
            unmapped = hub.client().accepted("sendpilot", status("e1", "lead_1", "OPPORTUNITY", 0));
            filtered = hub.client()
                    .accepted(
                            "sendpilot",
                            status("e2", "lead_2", "OPPORTUNITY", 0).replace("status.changed", "updated"));
            awaitState(hub.client(), filtered, "filtered");
            assertThat(hub.client().quiet().path("unmapped").asInt()).isEqualTo(1);
        }

        // When
        try (TestHub hub = TestHub.start(folder.resolve("data"), with(Map.of()))) {
            String dry = post(hub.client(), "/api/replay?source=sendpilot&sink=crm&dry=true", 200);
            assertThat(HubClient.json(dry).at("/sinks/crm/send").asInt()).isEqualTo(2);
            assertThat(dry).contains("would send PUT /leads/lead_1");
            assertThat(keys()).isEmpty();
            post(hub.client(), "/api/replay?source=sendpilot", 202);

            // Then
            awaitState(hub.client(), unmapped, "delivered");
            awaitState(hub.client(), filtered, "delivered");
            assertThat(keys()).hasSize(2);
            JsonNode event = hub.client().event(unmapped);
            assertThat(event.path("type").asText()).isEqualTo("lead.status_changed");
            assertThat(event.has("unmappedReason")).isFalse();
            assertThat(event.at("/event/subject").asText()).isEqualTo("lead_1");
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.path("unmapped").asInt()).isZero();
            assertThat(ledger.path("received").asInt()).isEqualTo(2);
            assertThat(ledger.at("/sinks/crm/delivered").asInt()).isEqualTo(2);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void countsInADryRunWhatTheRunDoes() {
        refusesAll();
        try (TestHub hub = TestHub.start(folder, with(Map.of()))) {
            // Given: two leads' newest statuses, one that is older, and three events that the CRM does not want
            List<String> ids = new ArrayList<>(List.of(
                    hub.client().accepted("sendpilot", status("e1", "lead_1", "OPPORTUNITY", 2)),
                    hub.client().accepted("sendpilot", status("e2", "lead_1", "REPLY_RECEIVED", 1)),
                    hub.client().accepted("sendpilot", status("e3", "lead_2", "OPPORTUNITY", 0))));
            for (int i = 4; i <= 6; i++) {
                ids.add(hub.client()
                        .accepted(
                                "sendpilot", "{\"eventId\":\"e%d\",\"eventType\":\"campaign.started\"}".formatted(i)));
            }
            ids.forEach(hub.client()::settled);
            takesAll();
            sinks.resetRequests();

            // When
            JsonNode dry = HubClient.json(post(hub.client(), "/api/replay?source=sendpilot&sink=crm&dry=true", 200));
            post(hub.client(), "/api/replay?source=sendpilot&sink=crm", 202);

            // Then
            assertThat(dry.at("/sinks/crm/send").asInt()).isEqualTo(2);
            assertThat(dry.at("/sinks/crm/filter").asInt()).isEqualTo(4);
            assertThat(dry.at("/sinks/crm")).hasSize(2);
            await().untilAsserted(() -> assertThat(
                            hub.client().get("/api/replays").path("replays"))
                    .singleElement()
                    .matches(replay -> replay.path("over").asBoolean())
                    .matches(replay -> replay.at("/replay/progress/sent").asInt() == 2)
                    .matches(replay -> replay.at("/replay/progress/filtered").asInt() == 4));
            await().until(() -> hub.client().sink("crm").path("filtered").asInt() == 4);
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.at("/sinks/crm/delivered").asInt()).isEqualTo(2);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(keys()).hasSize(2);
        }
    }

    @Test
    void deliversAgainOnlyWhereItIsAskedTo() {
        try (TestHub hub = TestHub.start(folder, with(Map.of("waybill.sink.slack.mode", "off")))) {
            // Given
            String id = hub.client().accepted("sendpilot", status("e1", "lead_1", "OPPORTUNITY", 0));
            hub.client().settled(id);
            hub.client().quiet();

            // Then
            assertThat(post(hub.client(), "/api/events/evt_none/replay", 404)).contains("unknown-event");
            assertThat(post(hub.client(), "/api/events/" + id + "/replay?sink=slack", 400))
                    .contains("unknown-sink");
            assertThat(post(hub.client(), "/api/replay", 400)).contains("too-many");
            assertThat(post(hub.client(), "/api/replay?outcome=rejected", 400)).contains("'outcome'");
            assertThat(post(hub.client(), "/api/replay?limit=3", 400)).contains("'limit'");
            post(hub.client(), "/api/replay?source=sendpilot&sink=crm", 202);
            post(hub.client(), "/api/events/" + id + "/replay?sink=crm", 202);

            // Then: what was said to be delivered is not, and what is named is
            await().until(() -> keys().size() == 2);
            await().untilAsserted(
                            () -> assertThat(hub.client().get("/api/replays").path("replays"))
                                    .allMatch(replay -> replay.path("over").asBoolean())
                                    .hasSize(2));
            awaitState(hub.client(), id, "delivered");
            assertThat(new HashSet<>(keys())).hasSize(2);
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.at("/sinks/crm/received").asInt()).isEqualTo(1);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void doesNotSendAStatusOlderThanTheOneSentLast() {
        refusesAll();
        try (TestHub hub = TestHub.start(folder, with(Map.of()))) {
            // Given
            String older = hub.client().accepted("sendpilot", status("e1", "lead_1", "REPLY_RECEIVED", 0));
            String parked = hub.client().accepted("sendpilot", status("e2", "lead_1", "REPLY_RECEIVED", 1));
            awaitState(hub.client(), older, "parked");
            awaitState(hub.client(), parked, "parked");
            takesAll();
            String newer = hub.client().accepted("sendpilot", status("e3", "lead_1", "OPPORTUNITY", 2));
            awaitState(hub.client(), newer, "delivered");

            // When
            post(hub.client(), "/api/events/" + older + "/replay?sink=crm", 202);
            post(hub.client(), "/api/parked/replay?sink=crm&id=" + parked, 202);

            // Then
            awaitState(hub.client(), older, "filtered");
            awaitState(hub.client(), parked, "filtered");
            assertThat(hub.client().event(older).at("/sinks/crm/reason").asText())
                    .contains("older than the status last sent", "2024-02-24T10:30:02Z");
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
            assertThat(hub.client().get("/api/parked").path("parked")).isEmpty();

            // When
            post(hub.client(), "/api/events/" + older + "/replay?sink=crm&force=true", 202);

            // Then
            awaitState(hub.client(), older, "delivered");
        }
    }

    @Test
    void aReplayedStatusTakesNoNewersPlaceInTheQuietTime() {
        refusesAll();
        TestRoutes routes = TestRoutes.copyTo(folder.resolve("routes"))
                .replace("sinks/crm.camel.yaml", "        sink: crm\n", "        sink: crm\n        debounce: 2s\n");
        try (TestHub hub = TestHub.start(folder.resolve("data"), with(Map.of()), routes.folder())) {
            // Given
            String older = hub.client().accepted("sendpilot", status("e1", "lead_1", "REPLY_RECEIVED", 0));
            awaitState(hub.client(), older, "parked");
            takesAll();

            // When
            String newer = hub.client().accepted("sendpilot", status("e2", "lead_1", "OPPORTUNITY", 1));
            post(hub.client(), "/api/events/" + older + "/replay?sink=crm&force=true", 202);

            // Then
            awaitState(hub.client(), older, "delivered");
            awaitState(hub.client(), newer, "delivered");
        }
    }

    @Test
    void saysSoWhenWhatCameInIsGone() throws SQLException {
        Map<String, String> settings = with(TestDatabase.POSTGRESQL.settings());
        try (TestHub hub = TestHub.start(folder, settings)) {
            // Given
            String id = hub.client().accepted("sendpilot", status("e1", "lead_1", "OPPORTUNITY", 0));
            hub.client().settled(id);
            try (Connection connection = TestDatabase.connect(settings)) {
                connection.createStatement().execute("delete from waybill_event_body");
            }

            // Then
            assertThat(post(hub.client(), "/api/events/" + id + "/replay?sink=crm", 409))
                    .contains("not-replayable", "waybill.audit.body-retention");
        }
    }

    @Test
    void deliversByForceWhatTheLedgerAlarmSaysIsInNoQueueAndNothingElse() throws SQLException {
        Map<String, String> settings = with(TestDatabase.POSTGRESQL.settings());
        settings.put("waybill.audit.alarm-after", "1s");
        try (TestHub hub = TestHub.start(folder, settings)) {
            // Given: two that are pending on record alone, as after a restore
            String lost = hub.client().accepted("sendpilot", status("e1", "lead_1", "OPPORTUNITY", 0));
            String other = hub.client().accepted("sendpilot", status("e2", "lead_2", "OPPORTUNITY", 0));
            hub.client().settled(lost);
            hub.client().settled(other);
            hub.client().quiet();
            try (Connection connection = TestDatabase.connect(settings)) {
                connection.setAutoCommit(false);
                connection
                        .createStatement()
                        .execute("update waybill_delivery set state = 'pending' where sink = 'crm'");
                connection
                        .createStatement()
                        .execute("delete from waybill_total where sink = 'crm' and state = 'pending'");
                connection
                        .createStatement()
                        .execute(
                                "update waybill_total set state = 'pending' where sink = 'crm' and state = 'delivered'");
                connection.commit();
            }
            String path = "/api/events/" + lost + "/replay?sink=crm";
            await().until(() -> hub.client()
                    .ops("POST", path + "&force=true&dry=true", Map.of())
                    .body()
                    .contains("\"send\""));
            assertThat(post(hub.client(), path, 409)).contains("it is pending");

            // When
            sinks.stubFor(
                    put(urlMatching("/crm/leads/lead_1")).willReturn(aResponse().withStatus(503)));
            post(hub.client(), path + "&force=true", 202);
            await().until(() -> keys().size() >= 3);

            // Then: it is in a queue now
            assertThat(post(hub.client(), path + "&force=true", 409)).contains("it is pending");
            takesAll();
            post(hub.client(), "/api/events/" + other + "/replay?sink=crm&force=true", 202);
            awaitState(hub.client(), lost, "delivered");
            awaitState(hub.client(), other, "delivered");
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void goesOnAfterACrashWithoutLosingOrRepeating() {
        // Given
        int events = 40;
        refusesAll();
        Map<String, String> settings = with(Map.of());
        settings.put("waybill.replay.rate", "4");
        try (HubProcess hub = HubProcess.start(folder, settings)) {
            for (int i = 0; i < events; i++) {
                hub.client().accepted("sendpilot", status("e" + i, "lead_" + i, "OPPORTUNITY", 0));
            }
            await().until(() -> hub.client().sink("crm").path("parked").asInt() == events);
            hub.client().quiet();
            takesAll();

            // When
            post(hub.client(), "/api/replay?outcome=parked&sink=crm", 202);
            await().until(() -> keys().size() >= events + 6);
            hub.kill();
        }
        settings.put("waybill.replay.rate", "200");
        assertThat(keys()).as("it was in the middle").hasSizeLessThan(2 * events);
        try (HubProcess hub = HubProcess.start(folder, settings)) {
            await().until(() -> hub.client().sink("crm").path("delivered").asInt() == events);

            // Then
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(ledger.at("/sinks/crm/received").asInt()).isEqualTo(events);
            assertThat(ledger.at("/sinks/crm/parked").asInt()).isZero();
            assertThat(new HashSet<>(keys()))
                    .as("each event was parked once, and replayed once")
                    .hasSize(2 * events);
            assertThat(keys().size() - 2 * events)
                    .as("called twice: those whose answer the crash cut off from the record")
                    .isBetween(0, 8);
            await().untilAsserted(() -> assertThat(
                            hub.client().get("/api/replays").path("replays"))
                    .singleElement()
                    .matches(replay -> replay.path("over").asBoolean())
                    .matches(replay -> replay.at("/replay/progress/sent").asInt() == events));
        }
    }

    @Test
    void sendsNothingTwiceIfItIsRestartedWhileTheRecordLagsBehind() throws SQLException {
        Map<String, String> settings = with(TestDatabase.POSTGRESQL.settings());
        settings.putAll(Map.of("waybill.sink.crm.retries", "0", "waybill.sink.crm.retry-schedule", "1h"));
        settings.put("waybill.sink.slack.mode", "off");
        try (Connection connection = TestDatabase.connect(settings)) {
            // Given: asked for twice, and sent once, which is not on record
            String id;
            String first;
            String second;
            int unrecorded;
            try (TestHub hub = TestHub.start(folder, settings)) {
                id = hub.client().accepted("sendpilot", status("e1", "lead_1", "OPPORTUNITY", 0));
                hub.client().settled(id);
                hub.client().quiet();
                sinks.stubFor(put(urlMatching("/crm/.*")).willReturn(aResponse().withStatus(503)));
                connection
                        .createStatement()
                        .execute("create function refuse() returns trigger language plpgsql as"
                                + " $$ begin raise exception 'not now'; end $$; create trigger refuse before insert or"
                                + " update on waybill_delivery for each row execute function refuse()");
                String path = "/api/events/" + id + "/replay?sink=crm";
                first = idOf(post(hub.client(), path, 202));
                second = idOf(post(hub.client(), path, 202));
                await().until(() ->
                        hub.client().sinks().at("/crm/load/putOff/events").asInt() == 1);
                unrecorded = hub.client().ledger().path("unrecorded").asInt();
            }

            // When
            try (TestHub hub = TestHub.start(folder, settings)) {
                await().until(() -> hub.client().ledger().path("unrecorded").asInt() > unrecorded);
                connection.createStatement().execute("drop trigger refuse on waybill_delivery");

                // Then
                await().until(() -> replay(hub.client(), second).path("over").asBoolean());
                assertThat(replay(hub.client(), first)
                                .at("/replay/progress/sent")
                                .asInt())
                        .isEqualTo(1);
                assertThat(replay(hub.client(), second)
                                .at("/replay/progress/left")
                                .asInt())
                        .isEqualTo(1);
                assertThat(keys()).containsExactly(id + "-crm", id + "-crm-" + first);
            }
        }
    }

    /** Of the calls to the CRM, in their order. */
    private List<String> keys() {
        return sinks.findAll(WireMock.putRequestedFor(urlPathMatching("/crm/.*"))).stream()
                .map(call -> call.getHeader("Idempotency-Key"))
                .toList();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    private static void awaitState(HubClient hub, String id, String state) {
        await().until(() -> hub.event(id).at("/sinks/crm/state").asText(), state::equals);
    }

    private static void awaitAttempts(HubClient hub, String id, int count) {
        await().until(() -> hub.event(id).at("/sinks/crm/attempts").size() == count);
    }

    private static String idOf(String answer) {
        return HubClient.json(answer).path("id").asText();
    }

    private static JsonNode replay(HubClient hub, String id) {
        for (JsonNode each : hub.get("/api/replays").path("replays")) {
            if (each.path("id").asText().equals(id)) {
                return each;
            }
        }
        return HubClient.JSON.missingNode();
    }

    private static String post(HubClient hub, String path, int status) {
        HttpResponse<String> answer = hub.ops("POST", path, Map.of());
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
        return answer.body();
    }

    private static String status(String eventId, String lead, String to, int second) {
        return """
                {"eventId": "%s", "eventType": "lead.status.changed", "timestamp": "2024-02-24T10:30:0%d.000Z",
                 "data": {"leadId": "%s", "previousStatus": "CONNECTED", "newStatus": "%s"}}""".formatted(eventId, second, lead, to);
    }
}
