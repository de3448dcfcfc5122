package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.RawHttp;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the webhook port answers, and the order of its checks. */
class RequestChecksIT {

    private static final String GOOD =
            "{\"eventId\":\"%s\",\"eventType\":\"campaign.started\",\"timestamp\":\"2024-02-24T10:30:00Z\"}";
    private static final String JSON = "application/json";

    @TempDir
    private static Path folder;

    private static TestHub hub;

    @BeforeAll
    static void start() {
        hub = TestHub.start(
                folder,
                Map.ofEntries(
                        Map.entry("waybill.http.max-body", "20KB"),
                        Map.entry("waybill.http.public-url", "https://hooks.example/in/"),
                        Map.entry("waybill.http.trusted-proxies", "127.0.0.2"),
                        Map.entry("waybill.source.leadsail.verification", "header,hmac"),
                        Map.entry("waybill.source.leadsail.hmac.header", "X-Signature"),
                        Map.entry("waybill.source.leadsail.hmac.signed", "POST{url}{body}"),
                        Map.entry("waybill.source.leadsail.header", "X-Hook-Secret"),
                        Map.entry("waybill.source.leadsail.secret", "s3cret"),
                        Map.entry("waybill.source.leadsail.previous-secret", "s3cret-before"),
                        Map.entry("waybill.source.mailstand.verification", "path-token"),
                        Map.entry("waybill.source.mailstand.secret", "t0ken+/x==")));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    static Stream<Arguments> refusals() {
        String tooLarge = "\"" + "x".repeat(30_000) + "\"";
        return Stream.of(
                Arguments.of("/webhooks/nobody", "POST", JSON, "{}", 404, "unknown-source"),
                Arguments.of("/webhooks/", "POST", JSON, "{}", 404, "unknown-source"),
                Arguments.of("/", "POST", JSON, "{}", 404, "unknown-source"),
                Arguments.of("//webhooks/sendpilot", "POST", JSON, "{}", 404, "unknown-source"),
                Arguments.of("/webhooks/sendpilot/", "POST", JSON, "{}", 404, "unknown-source"),
                Arguments.of("/webhooks/x/../sendpilot", "POST", JSON, "{}", 404, "unknown-source"),
                Arguments.of("/webhooks/%73endpilot", "POST", JSON, "{}", 404, "unknown-source"),
                Arguments.of("/webhooks/nobody", "GET", "text/plain", "{}", 404, "unknown-source"),
                Arguments.of("/webhooks/sendpilot", "GET", JSON, "", 405, "method-not-allowed"),
                Arguments.of("/webhooks/sendpilot", "PUT", "text/plain", tooLarge, 405, "method-not-allowed"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, tooLarge, 413, "too-large"),
                Arguments.of("/webhooks/leadsail", "POST", "text/plain", tooLarge, 413, "too-large"),
                Arguments.of("/webhooks/sendpilot", "POST", "text/plain", "{}", 415, "unsupported-media-type"),
                Arguments.of(
                        "/webhooks/sendpilot",
                        "POST",
                        "application/x-www-form-urlencoded",
                        "{}",
                        415,
                        "unsupported-media-type"),
                Arguments.of(
                        "/webhooks/sendpilot",
                        "POST",
                        "application/json; charset=iso-8859-1",
                        "{}",
                        415,
                        "unsupported-media-type"),
                Arguments.of("/webhooks/leadsail", "POST", "text/plain", "{}", 415, "unsupported-media-type"),
                Arguments.of("/webhooks/leadsail", "POST", JSON, "not json", 401, "unverified"),
                Arguments.of("/webhooks/leadsail?X-Hook-Secret=s3cret", "POST", JSON, "{}", 401, "unverified"),
                Arguments.of("/webhooks/mailstand", "POST", JSON, "{}", 401, "unverified"),
                Arguments.of("/webhooks/mailstand/t0ken", "POST", JSON, "{}", 401, "unverified"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "", 400, "invalid-json"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "{\"a\":", 400, "invalid-json"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "{} {}", 400, "invalid-json"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "[".repeat(9_000), 422, "invalid-event"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "9".repeat(10_000), 422, "invalid-event"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "{\"n\":1e99999999999}", 422, "invalid-event"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "[]", 422, "invalid-event"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "7", 422, "invalid-event"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "{}", 422, "invalid-event"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "{\"eventType\":7}", 422, "invalid-event"),
                Arguments.of("/webhooks/sendpilot", "POST", JSON, "{\"eventType\":\"x\"}", 422, "invalid-event"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesInTheContractsOrder(
            String path, String method, String contentType, String body, int status, String code) throws IOException {
        // When
        Raw answer = raw(
                "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(method, path, contentType, body.length(), body));

        // Then
        JsonNode problem = HubClient.json(answer.body());
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.head()).containsIgnoringCase("content-type: application/problem+json");
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(hub.client()
                        .post("sendpilot", GOOD.formatted("evt_after_" + System.nanoTime()))
                        .statusCode())
                .as("the next good one is served as if nothing had happened")
                .isEqualTo(202);
    }

    @Test
    void namesTheFieldThatIsMissing() {
        assertThat(hub.client().post("sendpilot", "{\"eventType\":\"x\"}").body())
                .contains("'eventId'");
        assertThat(hub.client().post("sendpilot", "{\"eventId\":\"x\"}").body()).contains("'eventType'");
    }

    @Test
    void refusesAChunkedBodyOverTheLimit() throws IOException {
        String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
        Raw answer = raw("POST /webhooks/sendpilot HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void refusesABodyThatIsNotUtf8() throws IOException {
        byte[] body = "{\"eventId\":\"\u00e9\",\"eventType\":\"x\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(raw(
                                "POST /webhooks/sendpilot HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type:"
                                        + " application/json\r\nContent-Length: " + body.length + "\r\n\r\n",
                                body)
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "deflate"})
    void refusesAnEncodedBody(String encoding) {
        assertThat(hub.client()
                        .post("/webhooks/sendpilot", "{}", Map.of("Content-Type", JSON, "Content-Encoding", encoding))
                        .statusCode())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {JSON, "application/json; charset=utf-8", "application/cloudevents+json", "APPLICATION/JSON"})
    void takesJsonUnderAnyOfItsNames(String contentType) {
        assertThat(hub.client()
                        .post(
                                "/webhooks/sendpilot",
                                GOOD.formatted("evt_" + contentType),
                                Map.of("Content-Type", contentType))
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void skipsAByteOrderMark() {
        assertThat(hub.client()
                        .post("sendpilot", "\uFEFF" + GOOD.formatted("evt_bom"))
                        .statusCode())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "s3cret-before"})
    void takesTheSecretInItsHeaderAndTheOneBefore(String secret) {
        assertThat(hub.client()
                        .post(
                                "/webhooks/leadsail",
                                "{\"event\":\"lead.queued\",\"leadId\":\"lead_%d\"}".formatted(secret.length()),
                                Map.of("Content-Type", JSON, "x-hook-secret", secret))
                        .statusCode())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t0ken%2B%2Fx%3D%3D", "t0ken+%2Fx=="})
    void takesTheSecretAtTheEndOfThePathHoweverItIsEncoded(String token) {
        assertThat(hub.client()
                        .post(
                                "/webhooks/mailstand/" + token,
                                "{\"type\":\"send\",\"id\":\"evt_%s\"}".formatted(token),
                                Map.of("Content-Type", JSON))
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void logsThatAWebhookMeetsNoSourceBecauseOfItsAddress() {
        try (TestLog log = new TestLog()) {
            assertThat(hub.client().post("pelcro/", "{}").statusCode()).isEqualTo(404);

            assertThat(log.text())
                    .contains("pelcro: a webhook from 127.0.0.1 was answered 404, because its address ends in '/'");
        }
    }

    @Test
    void verifiesASignatureOverThePublicAddressWhateverTheRequestSaysOfIts() throws GeneralSecurityException {
        String right = "https://hooks.example/in/webhooks/leadsail?a=b%20c";
        String body = "{\"event\":\"lead.queued\",\"leadId\":\"signed\",\"timestamp\":\"2024-06-15T10:30:00Z\"}";

        assertThat(signedOver(right, body)).isEqualTo(202);
        assertThat(signedOver("https://hooks.example/in/webhooks/leadsail", body))
                .isEqualTo(401);
        assertThat(signedOver(
                        "http://127.0.0.1:%d/webhooks/leadsail?a=b%%20c"
                                .formatted(hub.client().webhookPort()),
                        body))
                .isEqualTo(401);
        assertThat(signedOver("https://evil.example/in/webhooks/leadsail?a=b%20c", body))
                .isEqualTo(401);
    }

    private static int signedOver(String address, String body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(RawHttp.bytes("s3cret"), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal(RawHttp.bytes("POST" + address + body)));
        return hub.client()
                .post(
                        "/webhooks/leadsail?a=b%20c",
                        body,
                        Map.of("Content-Type", JSON, "X-Signature", signature, "X-Forwarded-Host", "evil.example"))
                .statusCode();
    }

    @Test
    void believesATrustedProxyAloneWhoseRequestItPassesOn() throws IOException {
        try (TestLog log = new TestLog()) {
            assertThat(postFrom("127.0.0.1", "/webhooks/leadsail/", "X-Forwarded-For: 203.0.113.7"))
                    .isEqualTo(404);
            assertThat(postFrom("127.0.0.2", "/webhooks/Leadsail", "X-Forwarded-For: 198.51.100.1, 203.0.113.7"))
                    .isEqualTo(404);
            assertThat(postFrom("127.0.0.2", "/webhooks/leadsail", "X-Forwarded-For: 203.0.113.8\r\nX-Signature: zz"))
                    .isEqualTo(401);

            assertThat(log.text())
                    .contains(
                            "leadsail: a webhook from 127.0.0.1 was answered 404, because its address ends in '/'",
                            "leadsail: a webhook from 203.0.113.7 was answered 404, because its address is not written",
                            "leadsail: a webhook from 203.0.113.8 was not verified")
                    .doesNotContain("198.51.100.1");
        }
    }

    /** Behind a proxy that adds nothing, its clients would all be callers on this machine. */
    @Test
    void takesNoUnverifiedWebhookFromATrustedProxy() throws IOException {
        assertThat(postFrom("127.0.0.2", "/webhooks/sendpilot", "X-Nothing: 1")).isEqualTo(401);
        assertThat(postFrom("127.0.0.3", "/webhooks/sendpilot", "X-Nothing: 1")).isEqualTo(422);
    }

    private static int postFrom(String address, String path, String headers) throws IOException {
        String request = "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\nContent-Length: 2\r\n\r\n{}"
                .formatted(path, headers);
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), hub.client().webhookPort(), InetAddress.getByName(address), 0)) {
            socket.getOutputStream().write(RawHttp.bytes(request));
            return RawHttp.read(socket).status();
        }
    }

    @Test
    void takesOneNumberForOneIdHoweverItIsWritten() {
        String body = "{\"type\":\"campaign.triggered\",\"id\":%s}";

        String id = hub.client().accepted("pelcro", body.formatted("12345678.0"));

        for (String same : new String[] {"12345678", "\"12345678\"", "1.2345678E7"}) {
            HttpResponse<String> answer = hub.client().post("pelcro", body.formatted(same));
            assertThat(answer.statusCode()).as(same).isEqualTo(200);
            assertThat(answer.body()).contains(id);
        }
        assertThat(hub.client()
                        .settled(id)
                        .path("event")
                        .path("data")
                        .path("providerEventId")
                        .asText())
                .isEqualTo("12345678");
    }

    @Test
    void acceptsAnEventWhoseTimeCannotBeReadAndSaysSo() {
        try (TestLog log = new TestLog()) {
            // When
            String id = hub.client()
                    .accepted("sendpilot", GOOD.formatted("evt_timeless").replace("2024-02-24T10:30:00Z", "yesterday"));

            // Then
            JsonNode event = hub.client().settled(id).path("event");
            assertThat(event.path("type").asText()).isEqualTo("campaign.started");
            assertThat(event.path("data").path("timeNote").asText()).contains("yesterday", "when the webhook arrived");
            assertThat(log.text())
                    .contains("sendpilot: the time of an event cannot be read", "routes/mappings/sendpilot/campaign.jq")
                    .doesNotContain("yesterday");
        }
    }

    @Test
    void withoutVerificationServesNoOneWhomAProxyPassedOn() throws IOException {
        for (String header : new String[] {
            "HTTP/1.1\r\nHost: hooks.example",
            "HTTP/1.1\r\nHost: localhost\r\nVia: 1.1 proxy",
            "HTTP/1.0\r\nHost: localhost"
        }) {
            assertThat(raw("POST /webhooks/sendpilot " + header
                                    + "\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
                            .status())
                    .as(header)
                    .isEqualTo(401);
        }
    }

    @Test
    void echoesNoHeaderAndLetsNoneReachASink() throws IOException {
        // When
        Raw answer = raw(("POST /webhooks/sendpilot?CamelHttpUri=http://evil HTTP/1.1\r\nHost: localhost\r\nConnection:"
                        + " close\r\nContent-Type: application/json\r\nX-Evil: boo\r\nCamelHttpUri: http://evil\r\n"
                        + "JMSReplyTo: evil\r\n_AMQ_DUPL_ID: evil\r\nkafka.TOPIC: evil\r\nContent-Length: %d\r\n\r\n%s")
                .formatted(GOOD.formatted("evt_headers").length(), GOOD.formatted("evt_headers")));

        // Then
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.head().toLowerCase(java.util.Locale.ROOT)).doesNotContain("evil", "camel", "jms", "x-evil");
    }

    @Test
    void ofManyAtOnceTakesOneAndCallsTheOthersDoubles() throws Exception {
        // Given
        ExecutorService threads = Executors.newFixedThreadPool(16);
        String body = GOOD.formatted("evt_at_once");

        // When
        var answers = IntStream.range(0, 48)
                .mapToObj(i -> threads.submit(() -> hub.client().post("sendpilot", body)))
                .toList();

        // Then
        int taken = 0;
        for (Future<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isIn(200, 202);
            taken += answer.get().statusCode() == 202 ? 1 : 0;
        }
        threads.shutdown();
        assertThat(taken).isEqualTo(1);
    }

    @Test
    void keepsWhatIsNoEventForInspection() {
        // Given
        long before = hub.client().quiet().path("rejected").asLong();

        // When
        hub.client().post("sendpilot", "{\"magic_link_token\": \"eyJ\", ");
        hub.client().post("sendpilot", "{}");

        // Then
        assertThat(hub.client().quiet().path("rejected").asLong()).isEqualTo(before + 2);
    }

    @Test
    void keepsABodyOnceHoweverOftenItComes() {
        // When
        hub.client().post("pelcro", "{\"sent\":\"for days\"}");
        hub.client().post("pelcro", "{\"sent\":\"for days\"}");
        hub.client().quiet();

        // Then
        JsonNode rejected = hub.client()
                .get("/api/events?outcome=rejected&source=pelcro&limit=2")
                .path("events");
        assertThat(rejected).hasSize(2);
        assertThat(rejected.get(1).path("body").asText()).isEqualTo("{\"sent\":\"for days\"}");
        assertThat(rejected.get(0).path("body").asText()).isEmpty();
        assertThat(rejected.get(0).path("detail").asText())
                .contains(rejected.get(1).path("id").asText());
    }

    private record Raw(int status, String head, String body) {}

    private static Raw raw(String request) throws IOException {
        return raw(request, new byte[0]);
    }

    /** What no HTTP client would send. */
    private static Raw raw(String head, byte[] body) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), hub.client().webhookPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            String answer = readUntilClosed(socket.getInputStream());
            int split = answer.indexOf("\r\n\r\n");
            String json = answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
            return new Raw(Integer.parseInt(answer.substring(9, 12)), answer.substring(0, split), json);
        }
    }

    private static String readUntilClosed(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                out.write(b);
            }
        } catch (IOException e) {
            // The hub does not wait for the rest of a request that it has refused.
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
