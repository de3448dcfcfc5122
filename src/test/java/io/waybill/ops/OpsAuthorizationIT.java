package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.HubProcess;
import io.waybill.testing.RawHttp;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call what, however the path is written: requests are sent as they stand here, not as a client tidies them. */
class OpsAuthorizationIT {

    private static final String TOKEN = "s3cret";

    @TempDir
    private static Path folder;

    private static TestHub hub;

    @BeforeAll
    static void start() {
        hub = TestHub.start(
                folder,
                Map.of(
                        "waybill.ops.token", TOKEN,
                        "waybill.source.leadsail.verification", "header",
                        "waybill.source.leadsail.header", "X-Hook-Secret",
                        "waybill.source.leadsail.secret", "lead-s3cret",
                        "waybill.source.mailstand.verification", "path-token",
                        "waybill.source.mailstand.secret", "t0ken"));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    static Stream<String> calls() {
        return Stream.of(
                "GET /",
                "GET /events",
                "GET /events/evt_1",
                "POST /events/evt_1?unmasked=true",
                "POST /events/evt_1/replay?sink=crm",
                "GET /leads/lead_1",
                "GET /observe/metrics",
                "GET /api/ledger",
                "GET /api/ledger?source=sendpilot",
                "GET /api/events",
                "GET /api/events/evt_1",
                "POST /api/events/evt_1/replay?sink=crm",
                "POST /api/events/evt_1/retry?sink=crm",
                "GET /api/parked",
                "POST /api/parked/replay?sink=crm",
                "POST /api/parked/discard?sink=crm&reason=x",
                "GET /changes",
                "GET /api/changes",
                "GET /api/replays",
                "POST /api/replay?sink=crm",
                "GET /api/sinks",
                "POST /api/sinks/crm/stop",
                "POST /api/sinks/crm/start",
                "POST /api/sinks/crm/retry",
                "GET /api/sources",
                "GET /api/quarantine",
                "POST /api/quarantine/reverify",
                "GET /api/routes",
                "POST /api/routes/reload",
                "GET /api/nothing");
    }

    /** The ways in which a path can be written so that one reader of it takes it for an open one. */
    private static final List<UnaryOperator<String>> SPELLINGS = List.of(
            path -> path,
            path -> "/observe/health/../.." + path,
            path -> "/observe/health/live/../../.." + path,
            path -> "/observe/health/%2e%2e/%2e%2e" + path,
            path -> "/observe/health/%2E%2e/.%2e" + path,
            path -> "/observe/health/..%2f.." + path,
            path -> "/observe/health/..;/..;" + path,
            path -> "/observe/health//../../.." + path,
            path -> "/observe/./health/../.." + path,
            path -> "/observe/health;" + path,
            path -> "/observe/health/../../observe/health/../.." + path,
            path -> "//" + path.substring(1),
            path -> "/." + path,
            path -> "/x/.." + path,
            path -> path.replace("/api", "/%61pi"),
            path -> path + "/",
            path -> path + "/../" + path.replaceAll(".*/", ""),
            path -> path.replace("/api", "/API"),
            path -> path.replace("/api", "/api;/observe/health"),
            path -> path + ";/observe/health",
            path -> path + "#/observe/health",
            path -> "http://127.0.0.1:" + hub.client().opsPort() + path,
            path -> "http://127.0.0.1:" + hub.client().opsPort() + "/observe/health/../.." + path,
            path -> "http://127.0.0.1:" + hub.client().opsPort() + "/observe/health/%2e%2e/%2e%2e" + path);

    @ParameterizedTest
    @MethodSource("calls")
    void answersNoCallWithoutTheTokenHoweverItsPathIsWritten(String call) throws IOException {
        String method = call.substring(0, call.indexOf(' '));
        String target = call.substring(call.indexOf(' ') + 1);
        for (UnaryOperator<String> spelling : SPELLINGS) {
            for (String authorization : List.of("", "Authorization: Bearer wrong\r\n")) {
                String sent = spelled(target, spelling);
                RawHttp.Answer answer = send(hub.client().opsPort(), method, sent, authorization);

                assertThat(answer.status()).as("%s %s", method, sent).isIn(400, 401);
                assertThat(answer.body()).as("%s %s", method, sent).doesNotContain("received", "sinks", "generation");
            }
        }
    }

    @Test
    void hasDoneNothingOfWhatItRefused() throws IOException {
        send(hub.client().opsPort(), "POST", "/observe/health/%2e%2e/%2e%2e/api/sinks/crm/stop", "");

        assertThat(send(hub.client().opsPort(), "GET", "/observe/health", "").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/observe/health", "/observe/health/live", "/observe/health/ready"})
    void tellsHealthToEverybody(String path) throws IOException {
        assertThat(send(hub.client().opsPort(), "GET", path, "").status()).isEqualTo(200);
        assertThat(send(hub.client().opsPort(), "GET", path, "Authorization: Bearer wrong\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(send(hub.client().opsPort(), "POST", path, "").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void answersWhoHasTheToken(String call) throws IOException {
        if (call.startsWith("GET")) {
            assertThat(send(hub.client().opsPort(), "GET", call.substring(4), "Authorization: Bearer " + TOKEN + "\r\n")
                            .status())
                    .isIn(200, 404);
        }
    }

    @Test
    void letsCommandsInThatHaveTheTokenOfTheSettings() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        file.toFile().setReadable(false, false);
        file.toFile().setReadable(true, true);

        HubProcess.Result byToken = ledger(Map.of("waybill.ops.token", TOKEN));
        assertThat(byToken.output()).contains("it balances");
        assertThat(byToken.exit()).isZero();
        assertThat(ledger(Map.of("waybill.ops.token-file", file.toString())).exit())
                .isZero();
        for (Map<String, String> wrong :
                List.of(Map.<String, String>of(), Map.of("waybill.ops.token", "wr0ng-token"))) {
            HubProcess.Result refused = ledger(wrong);
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.output())
                    .isEqualTo("waybill: http://127.0.0.1:%d wants another token; set 'waybill.ops.token' or"
                                    .formatted(hub.client().opsPort())
                            + " WAYBILL_OPS_TOKEN as the hub has it\n");
        }
        assertThat(ledger(Map.of("waybill.ops.token-file", "nowhere/token")).output())
                .contains("waybill.ops.token-file", "nowhere/token");
    }

    private static HubProcess.Result ledger(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("waybill.ops.port", String.valueOf(hub.client().opsPort()));
        return TestCommandLine.run(folder, all, "ledger");
    }

    @Test
    void showsPersonalDataToWhoHasTheTokenAndLogsTheClaimedName() {
        // Given
        String id = hub.client().accepted("sendpilot", """
                {"eventId": "e1", "eventType": "campaign.paused", "data": {"leadId": "l1", "email": "jane.doe@acme.example"}}""");
        String event = "/events/" + id;
        Awaitility.await().until(() -> asAda("GET", event).statusCode() == 200);
        try (TestLog log = new TestLog()) {
            // Then
            assertThat(asAda("GET", event).body()).contains(event + "/unmask").doesNotContain("jane.doe");
            assertThat(asAda("GET", event + "?unmasked=true").body()).doesNotContain("jane.doe");
            assertThat(asAda("GET", event + "/unmask").body())
                    .contains("action=\"%s?unmasked=true\"".formatted(event))
                    .doesNotContain("jane.doe");
            assertThat(log.text()).doesNotContain("unmasked");

            // When
            HttpResponse<String> shown = asAda("POST", event + "?unmasked=true");

            // Then
            assertThat(shown.body()).contains("jane.doe@acme.example");
            assertThat(log.text()).contains("operator ada saw the event %s unmasked".formatted(id));
        }
        String changes = "/api/changes?event=" + id;
        Awaitility.await().until(() -> asAda("GET", changes).body().contains("unmask-event"));
        assertThat(asAda("GET", changes).body()).contains("\"operator\":\"ada\"", "\"origin\":\"page\"", "\"done\"");
        assertThat(asAda("GET", event).body()).contains("What operators asked for", "unmask-event", "ada");
    }

    private static HttpResponse<String> asAda(String method, String path) {
        String basic = Base64.getEncoder().encodeToString(("ada:" + TOKEN).getBytes(StandardCharsets.UTF_8));
        return hub.client().ops(method, path, Map.of("Authorization", "Basic " + basic));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/webhooks/mailstand/../leadsail",
                "/webhooks/mailstand/%2e%2e/leadsail",
                "/webhooks/mailstand/t0ken/../../leadsail",
                "/webhooks/mailstand/..%2fleadsail",
                "/webhooks/mailstand/..;/leadsail",
                "/webhooks/mailstand/..",
                "/webhooks/mailstand/%2e%2e",
                "/webhooks/mailstand//t0ken",
                "/webhooks/mailstand/./t0ken",
                "/webhooks/mailstand;/t0ken",
                "/webhooks/Mailstand/t0ken",
                "/webhooks//leadsail",
                "/./webhooks/leadsail",
                "/webhooks/leadsail/.",
                "/WEBHOOKS/leadsail",
                "/webhooks/leadsail;x",
                "/webhooks/%6ceadsail",
                "http://127.0.0.1/webhooks/mailstand/../leadsail",
                "http://127.0.0.1/webhooks/leadsail",
            })
    void takesNoWebhookByAnotherSpellingOfAnAddress(String target) throws IOException {
        assertThat(send(hub.client().webhookPort(), "POST", target, "").status())
                .as(target)
                .isIn(400, 401, 404);
    }

    /** The query stays behind the path, whatever is made of that. */
    private static String spelled(String target, UnaryOperator<String> spelling) {
        int query = target.indexOf('?');
        return query < 0
                ? spelling.apply(target)
                : spelling.apply(target.substring(0, query)) + target.substring(query);
    }

    private static RawHttp.Answer send(int port, String method, String target, String headers) throws IOException {
        return RawHttp.send(
                port,
                RawHttp.bytes("%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%sContent-Type: application/json\r\n"
                                .formatted(method, target, port, headers)
                        + "Content-Length: 2\r\nConnection: close\r\n\r\n{}"));
    }
}
