package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.RawHttp;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpsIT {

    @TempDir
    private static Path shared;

    /** For the tests that count nothing; each leaves it as it was. */
    private static TestHub hub;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        hub = TestHub.start(shared, Map.of());
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void tellsHealthMetricsTheLedgerAndEvents() {
        try (TestHub own = TestHub.start(folder, Map.of())) {
            // When
            String id = own.client().accepted("sendpilot", "{\"eventId\":\"e1\",\"eventType\":\"campaign.paused\"}");
            own.client().settled(id);

            // Then
            assertThat(own.client().get("/observe/health").path("status").asText())
                    .isEqualTo("UP");
            assertThat(own.client().get("/observe/health/live").path("status").asText())
                    .isEqualTo("UP");
            assertThat(own.client().get("/observe/health/ready").path("checks").findValuesAsText("name"))
                    .containsExactly("webhooks", "broker", "lag");
            assertThat(own.client().ops("GET", "/observe/metrics", Map.of()).body())
                    .contains(
                            "waybill_webhooks_total{source=\"sendpilot\",status=\"202\"} 1.0",
                            "waybill_events_accepted_total{source=\"sendpilot\",type=\"campaign.paused\"} 1.0",
                            "waybill_deliveries_total{sink=\"slack\",state=\"dry-run\"} 1.0",
                            "waybill_queue{sink=\"slack\",state=\"pending\"} 0.0",
                            "jvm_memory_used_bytes");
            JsonNode ledger = own.client().quiet();
            assertThat(ledger.path("received").asInt()).isEqualTo(1);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(ledger.path("sinks").path("slack").path("since").asText())
                    .isNotEmpty();
            assertThat(own.client().event(id).path("sinks").size()).isEqualTo(3);
        }
    }

    @Test
    void answersWhatItDoesNotKnowAsAProblem() {
        assertThat(hub.client().ops("GET", "/api/events/evt_none", Map.of()))
                .matches(answer -> answer.statusCode() == 404)
                .matches(answer -> answer.body().contains("unknown-event"));
        assertThat(hub.client().ops("GET", "/api/nothing", Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(hub.client().ops("DELETE", "/api/ledger", Map.of()).statusCode())
                .isEqualTo(405);
        assertThat(hub.client().ops("POST", "/api/sinks/nobody/stop", Map.of()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void listsEventsAndRefusesWhatItIsNotAskedWell() {
        try (TestHub own = TestHub.start(folder, Map.of())) {
            // Given
            String id = own.client().accepted("sendpilot", "{\"eventId\":\"e1\",\"eventType\":\"campaign.started\"}");
            own.client().post("sendpilot", "{");
            own.client().settled(id);
            own.client().quiet();

            // Then
            assertThat(own.client()
                            .get("/api/events?outcome=filtered&sink=crm&source=sendpilot")
                            .path("events"))
                    .singleElement()
                    .matches(event -> event.path("id").asText().equals(id))
                    .matches(event -> event.path("sinks").path("crm").asText().equals("filtered"));
            assertThat(own.client().get("/api/events?outcome=parked").path("events"))
                    .isEmpty();
            assertThat(own.client().get("/api/events?before=" + id).path("events"))
                    .isEmpty();
            assertThat(own.client().get("/api/events?outcome=rejected").path("events"))
                    .singleElement()
                    .matches(webhook -> webhook.path("code").asText().equals("invalid-json"));
            assertThat(own.client()
                            .get("/api/ledger?source=sendpilot")
                            .path("received")
                            .asInt())
                    .isEqualTo(1);
            assertThat(own.client()
                            .get("/api/ledger?source=pelcro")
                            .path("received")
                            .asInt())
                    .isZero();
            for (String query : List.of(
                    "events?outcome=lost",
                    "events?limit=0",
                    "events?limit=501",
                    "events?since=yesterday",
                    "events?before=evt_none",
                    "events?sinks=crm",
                    "events?code=abc",
                    "events?attempts=0",
                    "events?outcome=rejected&type=lead.delivered")) {
                assertThat(own.client().ops("GET", "/api/" + query, Map.of()))
                        .as(query)
                        .matches(answer -> answer.statusCode() == 400)
                        .matches(answer -> answer.body().contains("invalid-parameter"));
            }
        }
    }

    @Test
    void tellsAlsoAfterARestartWhatCameInATimeAndWhoStillSends() {
        Map<String, String> settings = Map.of(
                "waybill.source.leadsail.verification", "header",
                "waybill.source.leadsail.header", "X-Hook-Secret",
                "waybill.source.leadsail.secret", "lead-s3cret");
        Instant began = Instant.now();
        Instant end;
        try (TestHub own = TestHub.start(folder, settings)) {
            // Given
            own.client().accepted("sendpilot", "{\"eventId\":\"e1\",\"eventType\":\"campaign.started\"}");
            own.client().post("sendpilot", "{");
            assertThat(own.client().post("leadsail", "{}").statusCode()).isEqualTo(401);
            assertThat(own.client().ledger().path("unverified").asInt()).isEqualTo(1);
            assertThat(own.client().post("leadsail", "{}").statusCode()).isEqualTo(401);
            own.client().quiet();
            end = Instant.now();
        }

        try (TestHub own = TestHub.start(folder, settings)) {
            // Then
            assertThat(Instant.parse(own.client()
                            .get("/api/sources")
                            .at("/sources/sendpilot/lastReceivedAt")
                            .asText()))
                    .isBetween(began, end);

            // When
            own.client().accepted("sendpilot", "{\"eventId\":\"e2\",\"eventType\":\"campaign.started\"}");
            own.client().quiet();

            // Then
            JsonNode ledger = own.client().get("/api/ledger?since=%s&until=%s".formatted(began, end));
            assertThat(ledger.path("received").asInt()).isEqualTo(1);
            assertThat(ledger.path("rejected").asInt()).isEqualTo(1);
            assertThat(ledger.path("unverified").asInt()).isEqualTo(2);
            assertThat(ledger.path("unavailable").asInt(-1)).isZero();
            assertThat(ledger.at("/sinks/crm/received").asInt()).isEqualTo(1);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(own.client().ledger().path("received").asInt()).isEqualTo(2);
            assertThat(own.client()
                            .get("/api/ledger?source=sendpilot&since=" + began)
                            .path("unverified")
                            .asInt(-1))
                    .isZero();
            JsonNode sources = own.client().get("/api/sources").path("sources");
            assertThat(Instant.parse(sources.at("/sendpilot/lastReceivedAt").asText()))
                    .isAfter(end);
            assertThat(sources.at("/mailstand").has("lastReceivedAt")).isTrue();
            assertThat(sources.at("/mailstand/lastReceivedAt").isNull()).isTrue();
            assertThat(own.client()
                            .ops("GET", "/api/ledger?since=" + end + "&until=" + began, Map.of())
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET  | events?source=sendpilt                | unknown-source    | did you mean 'sendpilot'?
                    GET  | events?sink=crn                       | unknown-sink      | There are analytics, crm, slack.
                    GET  | events?type=lead.status_chnged        | unknown-type      | did you mean 'lead.status_changed'?
                    GET  | events?outcome=delivred               | invalid-parameter | parked
                    GET  | events?outcome=rejected&source=x      | unknown-source    | sendpilot
                    GET  | ledger?source=nobody                  | unknown-source    | pelcro
                    GET  | parked?sink=nobody                    | unknown-sink      | crm
                    GET  | quarantine?source=nobody              | unknown-source    | pelcro
                    POST | quarantine/reverify?source=nobody     | unknown-source    | pelcro
                    POST | parked/replay?sink=nobody             | unknown-sink      | crm
                    POST | parked/discard?sink=nobody&reason=old | unknown-sink      | crm
                    POST | replay?sink=nobody                    | unknown-sink      | crm
                    POST | replay?source=nobody                  | unknown-source    | pelcro
                    POST | replay?source=pelcro&type=nothing     | unknown-type      | campaign.started
                    """)
    void saysWhichNamesThereAreWhenThereIsNoSuchOne(String method, String call, String code, String named) {
        HttpResponse<String> answer = hub.client().ops(method, "/api/" + call, Map.of());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(HubClient.json(answer.body()).path("code").asText()).isEqualTo(code);
        assertThat(HubClient.json(answer.body()).path("detail").asText()).contains(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "retry"})
    void saysWhichSinksThereAreWhenThePathNamesNone(String what) {
        HttpResponse<String> answer = hub.client().ops("POST", "/api/sinks/crn/" + what, Map.of());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(HubClient.json(answer.body()).path("code").asText()).isEqualTo("unknown-sink");
        assertThat(HubClient.json(answer.body()).path("detail").asText())
                .contains("'sink' 'crn': there is no such sink", "There are analytics, crm, slack.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events?type=unmapped",
                "events?type=message.opened",
                "events?source=pelcro&sink=crm&outcome=discarded",
                "events?lead=nobody&email=nobody@lead.example",
                "events?code=422&attempts=3&sink=crm",
                "events?q=%00",
                "quarantine?source=pelcro"
            })
    void answersNothingFoundForANameThatIsThere(String call) {
        assertThat(hub.client().ops("GET", "/api/" + call, Map.of()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void raisesTheAlarmWhenTheLedgerDoesNotBalance() throws SQLException {
        Map<String, String> settings = new HashMap<>(TestDatabase.POSTGRESQL.settings());
        settings.put("waybill.audit.alarm-after", "1s");
        settings.put("waybill.alarm.every", "200ms");
        try (TestHub own = TestHub.start(folder, settings)) {
            // Given
            String id = own.client().accepted("sendpilot", "{\"eventId\":\"e1\",\"eventType\":\"campaign.paused\"}");
            own.client().settled(id);
            own.client().ops("POST", "/api/sinks/analytics/stop", Map.of());
            own.client().accepted("sendpilot", "{\"eventId\":\"e2\",\"eventType\":\"campaign.paused\"}");
            assertThat(own.client().ledger().path("balanced").asBoolean()).isTrue();

            // When: an event is on record that no queue has
            try (Connection connection = TestDatabase.connect(settings)) {
                connection
                        .createStatement()
                        .execute("insert into waybill_delivery (event_id, sink, state, source)"
                                + " values ('evt_lost', 'analytics', 'pending', 'sendpilot')");
                connection
                        .createStatement()
                        .execute("update waybill_total set number = number + 1"
                                + " where sink = 'analytics' and state = 'pending'");
            }

            // Then
            Awaitility.await().untilAsserted(() -> assertThat(
                            own.client().ops("GET", "/observe/health", Map.of()).body())
                    .contains("the ledger does not balance: analytics: 1 events are missing: evt_lost"
                            + " (on record as pending, in no queue)"));
            assertThat(own.client().ops("GET", "/observe/metrics", Map.of()).body())
                    .contains("waybill_ledger_mismatch 1.0");
            assertThat(own.client().ledger().path("balanced").asBoolean()).isFalse();
            assertThat(own.client().get("/observe/health/ready").path("status").asText())
                    .isEqualTo("UP");
            assertThat(own.client().get("/observe/health/live").path("status").asText())
                    .isEqualTo("UP");
            Awaitility.await().until(() -> alarms(own).contains("ledger"));
            assertThat(own.client().ops("GET", "/observe/metrics", Map.of()).body())
                    .contains("waybill_alarms{kind=\"ledger\"} 1.0");

            // When
            try (Connection connection = TestDatabase.connect(settings)) {
                connection.createStatement().execute("delete from waybill_delivery where event_id = 'evt_lost'");
                connection
                        .createStatement()
                        .execute("update waybill_total set number = number - 1"
                                + " where sink = 'analytics' and state = 'pending'");
            }

            // Then
            Awaitility.await().until(() -> !alarms(own).contains("ledger"));
        }
    }

    private static List<String> alarms(TestHub own) {
        return own.client().get("/api/alarms").findValuesAsText("kind");
    }

    @Test
    void showsTheHubAndWhichSinksItServes() {
        Awaitility.await().untilAsserted(() -> {
            JsonNode answer = hub.client().get("/api/hubs");
            assertThat(answer.path("hubs")).singleElement().satisfies(one -> {
                assertThat(one.path("name").asText())
                        .isNotEmpty()
                        .isEqualTo(answer.path("hub").asText());
                assertThat(one.path("generation").asText())
                        .isEqualTo(
                                hub.client().get("/api/routes").path("digest").asText());
                assertThat(one.path("sinks")).extracting(JsonNode::asText).contains("analytics", "crm", "slack");
            });
        });
    }

    @Test
    void stopsAndStartsASink() {
        // When
        hub.client().ops("POST", "/api/sinks/crm/stop", Map.of());
        String id = hub.client()
                .accepted(
                        "sendpilot",
                        "{\"eventId\":\"e1\",\"eventType\":\"lead.status.changed\",\"data\":{\"newStatus\":\"NEW\"}}");

        // Then
        Awaitility.await()
                .until(
                        () -> hub.client()
                                .event(id)
                                .path("sinks")
                                .path("slack")
                                .path("state")
                                .asText(),
                        "filtered"::equals);
        assertThat(hub.client()
                        .event(id)
                        .path("sinks")
                        .path("crm")
                        .path("state")
                        .asText())
                .isEqualTo("pending");
        assertThat(hub.client().ops("GET", "/observe/health", Map.of()))
                .matches(answer -> answer.statusCode() == 503)
                .matches(answer -> answer.body().contains("crm takes no events: stopped by an operator"));
        assertThat(hub.client().get("/observe/health/ready").path("status").asText())
                .isEqualTo("UP");

        // When
        hub.client().ops("POST", "/api/sinks/crm/start", Map.of());

        // Then
        assertThat(hub.client()
                        .settled(id)
                        .path("sinks")
                        .path("crm")
                        .path("state")
                        .asText())
                .isEqualTo("filtered");
    }

    @Test
    void asksForTheTokenWhereOneIsSet() {
        Map<String, Integer> statuses = Map.of(
                "Bearer s3cret", 200,
                "bearer s3cret", 200,
                "Basic OnMzY3JldA==", 200,
                "Basic b3BzOnMzY3JldA==", 200,
                "Basic !!!", 401,
                "Bearer wrong", 401,
                "s3cret", 401,
                "", 401);
        try (TestHub guarded = TestHub.start(folder, Map.of("waybill.ops.token", "s3cret"))) {
            HubClient client = guarded.client();
            statuses.forEach((authorization, status) -> assertThat(
                            client.ops("GET", "/api/ledger", Map.of("Authorization", authorization))
                                    .statusCode())
                    .as(authorization)
                    .isEqualTo(status));
            assertThat(client.ops("GET", "/observe/metrics", Map.of()).statusCode())
                    .isEqualTo(401);
            assertThat(client.ops("GET", "/observe/health/live", Map.of()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void answersNoPageOfAnotherSite() throws IOException {
        int port = hub.client().opsPort();
        assertThat(statusFor(port, "127.0.0.1:" + port, null)).isEqualTo(200);
        assertThat(statusFor(port, "localhost:" + port, "http://localhost:" + port))
                .isEqualTo(200);
        assertThat(statusFor(port, "evil.example", null)).isEqualTo(403);
        assertThat(statusFor(port, "evil.example:" + port, null)).isEqualTo(403);
        assertThat(statusFor(port, "127.0.0.1:1", null)).isEqualTo(403);
        assertThat(statusFor(port, "127.0.0.1:" + port, "http://evil.example")).isEqualTo(403);
        assertThat(statusFor(port, "127.0.0.1:" + port, "null")).isEqualTo(403);
    }

    @Test
    void letsNoPageOfAnotherSiteChangeAnything() throws IOException {
        int port = hub.client().opsPort();
        for (String head : new String[] {
            // A form posted from elsewhere, one from a file, one by a name that was made to lead here.
            "Host: localhost:%d\r\nOrigin: https://evil.example\r\n".formatted(port),
            "Host: localhost:%d\r\nOrigin: null\r\n".formatted(port),
            "Host: evil.example:%1$d\r\nOrigin: http://evil.example:%1$d\r\n".formatted(port),
            "Host: localhost.evil.example:%d\r\n".formatted(port),
            "Host: localhost:%1$d\r\nHost: evil.example:%1$d\r\nOrigin: http://evil.example:%1$d\r\n".formatted(port),
        }) {
            RawHttp.Answer answer = RawHttp.send(
                    port,
                    RawHttp.bytes("POST /api/sinks/crm/stop HTTP/1.1\r\n" + head
                            + "Content-Length: 0\r\nConnection: close\r\n\r\n"));
            assertThat(answer.status()).as(head).isIn(400, 403);
            assertThat(answer.head()).doesNotContainIgnoringCase("access-control-");
        }
        assertThat(hub.client().get("/observe/health").path("status").asText()).isEqualTo("UP");
    }

    @Test
    void tellsNoBrowserThatAnotherSiteMayAsk() throws IOException {
        int port = hub.client().opsPort();
        RawHttp.Answer preflight = RawHttp.send(
                port,
                RawHttp.bytes(("OPTIONS /api/sinks/crm/stop HTTP/1.1\r\nHost: localhost:%d\r\nOrigin:"
                                + " https://evil.example\r\nAccess-Control-Request-Method: POST\r\n"
                                + "Connection: close\r\n\r\n")
                        .formatted(port)));

        assertThat(preflight.status()).isEqualTo(403);
        assertThat(preflight.head()).doesNotContainIgnoringCase("access-control-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/ledger", "/api/nothing", "/observe/health", "/observe/metrics"})
    void tellsBrowsersToDoNothingWithWhatItAnswers(String path) {
        HttpHeaders headers = hub.client().ops("GET", path, Map.of()).headers();

        assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
        assertThat(headers.firstValue("Cache-Control")).contains("no-store");
    }

    private static int statusFor(int port, String host, String origin) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET /api/ledger HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n"
                    .formatted(host, origin == null ? "" : "Origin: " + origin + "\r\n");
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring(9, 12));
        }
    }
}
