package io.waybill.source.http;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static io.waybill.testing.RawHttp.bytes;
import static io.waybill.testing.RawHttp.concat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.RawHttp;
import io.waybill.testing.RawHttp.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a hostile sender can send, to the packaged jar: each gets its answer, and the next good webhook is served as if
 * nothing had happened.
 */
class HostileInputIT {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);
    private static final byte[] BOMB = bomb();

    @TempDir
    private static Path folder;

    private static final WireMockServer SINKS =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    private static HubProcess hub;
    private static int sent;

    @BeforeAll
    static void start() {
        SINKS.start();
        SINKS.stubFor(any(anyUrl()).willReturn(ok()));
        hub = HubProcess.start(
                folder,
                Map.of(
                        "waybill.http.request-timeout",
                        REQUEST_TIMEOUT.toSeconds() + "s",
                        "waybill.source.sendpilot.allow-unverified",
                        "true",
                        "waybill.source.mailstand.verification",
                        "path-token",
                        "waybill.source.mailstand.secret",
                        "t0ken-of-mailstand",
                        "waybill.sink.slack.webhook-url",
                        SINKS.url("/slack"),
                        "waybill.sink.slack.rate",
                        "100/s",
                        "waybill.sink.crm.url",
                        SINKS.url("/crm"),
                        "waybill.sink.analytics.url",
                        SINKS.url("/analytics")));
    }

    @AfterAll
    static void stop() {
        hub.close();
        SINKS.stop();
    }

    @AfterEach
    void theNextGoodOneIsServed() {
        assertThat(hub.client().post("sendpilot", started("evt_next_" + ++sent)).statusCode())
                .isEqualTo(202);
    }

    static Stream<Arguments> bodies() {
        String deep = "{\"eventId\":\"e\",\"eventType\":\"campaign.started\",\"data\":%s%s}";
        return Stream.of(
                Arguments.of("nothing", bytes(""), 400, "invalid-json"),
                Arguments.of("white space", bytes(" \r\n "), 400, "invalid-json"),
                Arguments.of("a BOM alone", bytes("\uFEFF"), 400, "invalid-json"),
                Arguments.of("not JSON", bytes("<event/>"), 400, "invalid-json"),
                Arguments.of("half of it", bytes("{\"eventId\":"), 400, "invalid-json"),
                Arguments.of("two documents", bytes("{} {}"), 400, "invalid-json"),
                Arguments.of("NaN", bytes("{\"eventId\":NaN}"), 400, "invalid-json"),
                Arguments.of("a comment", bytes("{/* */}"), 400, "invalid-json"),
                Arguments.of("bytes that are not UTF-8", new byte[] {'"', (byte) 0xff, '"'}, 400, "invalid-json"),
                Arguments.of("overlong UTF-8", new byte[] {'"', (byte) 0xc0, (byte) 0xaf, '"'}, 400, "invalid-json"),
                Arguments.of(
                        "a surrogate in UTF-8",
                        new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
                        400,
                        "invalid-json"),
                Arguments.of("UTF-16", "{}".getBytes(StandardCharsets.UTF_16), 400, "invalid-json"),
                Arguments.of("100,000 arrays", bytes("[".repeat(100_000)), 422, "invalid-event"),
                Arguments.of("100,000 objects", bytes("{\"a\":".repeat(100_000)), 422, "invalid-event"),
                Arguments.of(
                        "100,000 arrays in an event",
                        bytes(deep.formatted("[".repeat(100_000), "]".repeat(100_000))),
                        422,
                        "invalid-event"),
                Arguments.of(
                        "a number of which the digits would fill the memory",
                        bytes(deep.formatted("1e999999999", "")),
                        422,
                        "invalid-event"),
                Arguments.of(
                        "a number of 10,000 digits",
                        bytes(deep.formatted("9".repeat(10_000), "")),
                        422,
                        "invalid-event"),
                Arguments.of(
                        "a fraction of 10,000 digits",
                        bytes(deep.formatted("0.", "9".repeat(10_000))),
                        422,
                        "invalid-event"),
                Arguments.of("a name of 900 kB", bytes("{\"" + "k".repeat(900_000) + "\":1}"), 422, "invalid-event"),
                Arguments.of(
                        "300,000 empty objects",
                        bytes(deep.formatted("[" + "{},".repeat(299_999) + "{}", "]")),
                        422,
                        "invalid-event"),
                Arguments.of("an array", bytes("[{}]"), 422, "invalid-event"),
                Arguments.of("a number", bytes("7"), 422, "invalid-event"),
                Arguments.of("a text", bytes("\"event\""), 422, "invalid-event"),
                Arguments.of("null", bytes("null"), 422, "invalid-event"),
                Arguments.of("an empty object", bytes("{}"), 422, "invalid-event"),
                Arguments.of(
                        "a type that is an object",
                        bytes("{\"eventId\":\"e\",\"eventType\":{}}"),
                        422,
                        "invalid-event"),
                Arguments.of(
                        "an id that is an array", bytes("{\"eventId\":[],\"eventType\":\"x\"}"), 422, "invalid-event"),
                Arguments.of(
                        "a type of 900 kB",
                        bytes("{\"eventId\":\"e\",\"eventType\":\"" + "x".repeat(900_000) + "\"}"),
                        422,
                        "invalid-event"),
                Arguments.of("more than the limit", bytes("\"" + "x".repeat(1_000_000) + "\""), 413, "too-large"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void refusesWhatIsNoEvent(String name, byte[] body, int status, String code) throws IOException {
        assertRefused(post("/webhooks/sendpilot", body, "Content-Type: application/json"), status, code);
    }

    static Stream<Arguments> oddButGood() {
        return Stream.of(
                Arguments.of("a BOM", "\uFEFF" + started("evt_bom")),
                Arguments.of(
                        "doubled keys",
                        "{\"eventId\":\"evt_no\"," + started("evt_doubled").substring(1)),
                Arguments.of("a text of 900 kB", with("evt_long", "\"" + "x".repeat(900_000) + "\"")),
                Arguments.of("an id of 900 kB", started("evt_" + "x".repeat(900_000))),
                Arguments.of("a number of 900 digits", with("evt_digits", "9".repeat(900))),
                Arguments.of("numbers no double holds", with("evt_double", "[1e1999,-1e400,1e-1999]")),
                Arguments.of("arrays as deep as may be", with("evt_deep", "[".repeat(198) + "]".repeat(198))),
                Arguments.of("99,000 empty objects", with("evt_many", "[" + "{},".repeat(98_999) + "{}]")),
                Arguments.of("a NUL", with("evt_nul\\u0000", "\"\\u0000\"")),
                Arguments.of("half a character", with("evt_half\\ud800", "\"\\ud800\"")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddButGood")
    void takesWhatIsOddButAnEventAndTellsTheSinks(String name, String body) {
        String id = hub.client().accepted("sendpilot", body);

        assertThat(hub.client().settled(id).path("sinks").findValuesAsText("state"))
                .hasSize(3)
                .isSubsetOf("filtered", "delivered");
    }

    @Test
    void deliversWhatIsNearlyAsLongAsTheLimitWhole() {
        String id = hub.client().accepted("sendpilot", opportunity("evt_whole", "lead_whole", "u".repeat(900_000)));

        assertThat(hub.client().settled(id).path("sinks").findValuesAsText("state"))
                .containsOnly("filtered", "delivered");
        assertThat(sinksCalledWith("lead_whole").get(0).getBodyAsString()).contains("u".repeat(900_000));
    }

    static Stream<Arguments> requests() {
        String head =
                "POST /webhooks/sendpilot HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n";
        String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
        return Stream.of(
                Arguments.of(
                        "too large, as it says", bytes(head + "Content-Length: 2000000\r\n\r\n"), 413, "too-large"),
                Arguments.of(
                        "too large, in chunks",
                        bytes(head + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(70) + "0\r\n\r\n"),
                        413,
                        "too-large"),
                Arguments.of("a length below zero", bytes(head + "Content-Length: -5\r\n\r\n{}"), 400, "bad-request"),
                Arguments.of(
                        "a length beyond all numbers",
                        bytes(head + "Content-Length: " + "9".repeat(30) + "\r\n\r\n{}"),
                        400,
                        "bad-request"),
                Arguments.of(
                        "two lengths",
                        bytes(head + "Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}"),
                        400,
                        "bad-request"),
                Arguments.of(
                        "a length and chunks",
                        bytes(head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                        400,
                        "bad-request"),
                Arguments.of(
                        "a header of 100 kB",
                        bytes(head + "X-Flood: " + "x".repeat(100_000) + "\r\n\r\n"),
                        431,
                        "headers-too-large"),
                Arguments.of("5,000 headers", bytes(head + flood(5_000) + "\r\n"), 431, "headers-too-large"),
                Arguments.of("a NUL in a header", bytes(head + "X-Nul: a\0b\r\n\r\n"), 400, "bad-request"),
                Arguments.of(
                        "an address of 10 kB",
                        bytes("POST /webhooks/" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                        414,
                        "uri-too-long"),
                Arguments.of(
                        "a query that cannot be decoded",
                        bytes(
                                "POST /webhooks/sendpilot?a=%zz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"),
                        400,
                        "bad-request"),
                Arguments.of("no HTTP at all", bytes("\u0016\u0003\u0001 hello\r\n\r\n"), 400, "bad-request"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void refusesWhatIsNoRequest(String name, byte[] request, int status, String code) throws IOException {
        assertRefused(RawHttp.send(port(), request), status, code);
    }

    @Test
    void closesTheConnectionWhereAChunkHasNoLength() throws IOException {
        assertThat(RawHttp.send(
                                port(),
                                bytes(
                                        "POST /webhooks/sendpilot HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                                + "Transfer-Encoding: chunked\r\n\r\nzzz\r\n{}\r\n0\r\n\r\n"))
                        .status())
                .isIn(0, 400);
        assertThat(hub.logText()).doesNotContain("\tat ");
    }

    static Stream<Arguments> encoded() {
        return Stream.of(
                Arguments.of("Content-Encoding: gzip"),
                Arguments.of("content-encoding: GZIP"),
                Arguments.of("Content-Encoding: gzip, gzip"),
                Arguments.of("Content-Encoding: br"),
                Arguments.of("Content-Encoding: deflate"),
                Arguments.of("Content-Encoding: identity, gzip"));
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void inflatesNoBomb(String header) throws IOException {
        assertRefused(
                post("/webhooks/sendpilot", BOMB, "Content-Type: application/json", header),
                415,
                "unsupported-media-type");
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of(
                        "multipart/form-data; boundary=x",
                        "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"../../f\"\r\n\r\ny\r\n--x--\r\n"),
                Arguments.of("multipart/form-data", "no boundary"),
                Arguments.of("application/x-www-form-urlencoded", "%%%=%zz&".repeat(1_000)),
                Arguments.of("application/x-www-form-urlencoded", "a=1&".repeat(10_000)),
                Arguments.of("text/xml", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void parsesNoForm(String contentType, String body) throws IOException {
        assertRefused(
                post("/webhooks/sendpilot", bytes(body), "Content-Type: " + contentType),
                415,
                "unsupported-media-type");
    }

    static Stream<Arguments> paths() {
        return Stream.of(
                        "//webhooks/sendpilot",
                        "/webhooks//sendpilot",
                        "/./webhooks/sendpilot",
                        "/webhooks/../webhooks/sendpilot",
                        "/webhooks/%2e%2e/webhooks/sendpilot",
                        "/%2e%2e/webhooks/sendpilot",
                        "/webhooks/%73endpilot",
                        "/webhooks%2fsendpilot",
                        "/WEBHOOKS/sendpilot",
                        "/webhooks/SENDPILOT",
                        "/webhooks/sendpilot/",
                        "/webhooks/sendpilot/%2e%2e",
                        "/webhooks/sendpilot/..",
                        "/webhooks/sendpilot/token",
                        "/webhooks/sendpilot/%00",
                        "/webhooks/sendpilot%00",
                        "/webhooks/sendpilot\0",
                        "/webhooks/sendpilot;v=1",
                        "/webhooks\\sendpilot",
                        "/webhooks/mailstand/t0ken-of-mailstand/..",
                        "/webhooks/mailstand/t0ken-of-mailstand/x",
                        "/webhooks/mailstand/%zz",
                        "/application.properties",
                        "/api/ledger",
                        "/observe/health")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void servesNoPathButTheSources(String path) throws IOException {
        assertRefused(post(path, bytes(started("evt_path")), "Content-Type: application/json"), 404, "unknown-source");
    }

    static Stream<Arguments> methods() {
        return Stream.of("GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "post", "X")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void servesNoMethodButPost(String method) throws IOException {
        Answer answer = RawHttp.send(
                port(),
                bytes("%s /webhooks/sendpilot HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Trace: boo\r\n\r\n"
                        .formatted(method)));

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.head()).containsIgnoringCase("allow: POST");
        assertThat(answer.head() + answer.body()).doesNotContain("boo");
    }

    /** By which Camel, a broker or a client of theirs is told what to do. */
    private static final List<String> STEERING = List.of(
            "CamelHttpUri",
            "CamelHttpPath",
            "CamelHttpQuery",
            "CamelHttpMethod",
            "CamelHttpRawQuery",
            "CamelHttpResponseCode",
            "CamelFileName",
            "CamelExecCommandExecutable",
            "CamelBeanMethodName",
            "CamelSqlQuery",
            "CamelJmsDestinationName",
            "CamelRedeliveryDelay",
            "CamelRestHttpUri",
            "CamelToEndpoint",
            "Camel",
            "org.apache.camel.component.http",
            "org.apache.camel.Exchange",
            "JMSReplyTo",
            "JMSDestination",
            "JMSExpiration",
            "JMSXGroupID",
            "_AMQ_DUPL_ID",
            "_AMQ_SCHED_DELIVERY",
            "_AMQ_GROUP_ID",
            "_HQ_SCHED_DELIVERY",
            "kafka.TOPIC",
            "kafka.OVERRIDE_TOPIC",
            "breadcrumbId",
            "Idempotency-Key",
            "X-Forwarded-Host",
            "X-Evil");

    @Test
    void letsNoHeaderOfARequestReachASinkOrComeBack() throws IOException {
        // Given: each name as it is, in lower and in upper case, as a header and in the query
        List<String> names = STEERING.stream()
                .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT)))
                .distinct()
                .toList();
        String query = names.stream().map(name -> name + "=evil.invalid").collect(Collectors.joining("&"));
        String[] headers = Stream.concat(
                        Stream.of("Content-Type: application/json"),
                        names.stream().map(name -> name + ": evil.invalid"))
                .toArray(String[]::new);

        // When
        Answer answer = post(
                "/webhooks/sendpilot?" + query,
                bytes(opportunity("evt_steered", "lead_steered", "https://www.linkedin.com/in/steered")),
                headers);
        String id = HubClient.json(answer.body()).path("id").asText();
        JsonNode event = hub.client().settled(id);

        // Then
        assertThat(answer.status()).isEqualTo(202);
        assertThat(headerNames(answer.head()))
                .isSubsetOf("content-type", "content-length", "transfer-encoding", "connection");
        assertThat(event.toString()).doesNotContain("evil.invalid");
        List<LoggedRequest> calls = sinksCalledWith("lead_steered");
        assertThat(calls).hasSize(1);
        LoggedRequest crm = calls.get(0);
        assertThat(crm.getMethod().value()).isEqualTo("PUT");
        assertThat(crm.getHeaders().keys())
                .extracting(name -> name.toLowerCase(Locale.ROOT))
                .containsExactlyInAnyOrder(
                        "idempotency-key", "content-type", "content-length", "connection", "host", "user-agent");
        for (LoggedRequest call : SINKS.findAll(anyRequestedFor(anyUrl()))) {
            assertThat(call.getHeaders().toString()).doesNotContain("evil.invalid");
        }
    }

    static Stream<Arguments> values() {
        return Stream.of(
                        "//evil.invalid/",
                        "http://evil.invalid/?",
                        "@evil.invalid:80/",
                        "../../../admin",
                        "x?a=b#c",
                        "x\r\nHost: evil.invalid\r\n\r\n",
                        "'; drop table waybill_event; --",
                        "${sysenv.PATH} ${sys.user.home} ${camelContext.name}",
                        "{{waybill.data-dir}} {{env:PATH}}",
                        "\\(env) \\($__loc__) | input",
                        "RAW(x)&httpMethod=DELETE",
                        "<script>alert(1)</script>",
                        "\u2028\u0085\u0000\u001b[31m")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("values")
    void takesNoValueForAnythingButAValue(String value) {
        // Given
        ObjectNode webhook = (ObjectNode) HubClient.json(opportunity("evt_" + value, "x", value));
        ((ObjectNode) webhook.path("data")).put("leadId", "lead " + value);
        int calls = SINKS.findAll(anyRequestedFor(anyUrl())).size();

        // When
        String id = hub.client().accepted("sendpilot", webhook.toString());
        JsonNode event = hub.client().settled(id);

        // Then: it is at the sinks as it was sent, or the one call for it was not made
        assertThat(event.path("event").path("data").path("lead").path("id").asText())
                .isEqualTo("lead " + value);
        List<LoggedRequest> made = SINKS.findAll(anyRequestedFor(anyUrl()));
        for (LoggedRequest call : made.subList(calls, made.size())) {
            assertThat(call.getHost()).isEqualTo("localhost");
            assertThat(call.getUrl()).matches("/slack|/crm/leads/lead%20[^/?#]*");
        }
        assertThat(hub.client().ledger().path("received").asLong()).isPositive();
    }

    @Test
    void makesNoMentionAndNoLinkOfAValueInSlack() {
        String id = hub.client()
                .accepted(
                        "sendpilot",
                        opportunity(
                                "evt_ping",
                                "lead_ping",
                                "<!channel> <@U1> <https://evil.invalid|LinkedIn> &lt;!here&gt;"));

        hub.client().settled(id);

        assertThat(SINKS.findAll(anyRequestedFor(anyUrl())))
                .filteredOn(call -> call.getUrl().equals("/slack"))
                .map(call -> HubClient.json(call.getBodyAsString()).path("text").asText())
                .anyMatch(text -> text.contains("&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.invalid|LinkedIn&gt;"
                        + " &amp;lt;!here&amp;gt;"))
                .noneMatch(text -> text.contains("<!") || text.contains("<@") || text.contains("<http"));
    }

    @Test
    void beginsNoLineOfTheLogWithAValue() {
        String forged = "\n2026-01-01T00:00:00.000Z INFO  waybill   forged\r\n\u2028forged\u0085forged";
        ObjectNode webhook = (ObjectNode) HubClient.json(opportunity("evt_forged", "x", forged));
        webhook.put("eventId", "evt" + forged);
        ((ObjectNode) webhook.path("data")).put("leadId", "lead" + forged).put("previousStatus", forged);
        hub.client().settled(hub.client().accepted("sendpilot", webhook.toString()));
        webhook.put("eventType", "type" + forged);
        webhook.put("eventId", "unmapped" + forged);
        hub.client().settled(hub.client().accepted("sendpilot", webhook.toString()));
        hub.client().post("sendpilot", "{\"eventId\":\"" + forged);

        assertThat(hub.logText().split("[\\n\\r\\u2028\\u0085]"))
                .noneMatch(line -> line.startsWith("2026-01-01") || line.startsWith("forged"));
    }

    @Test
    void answersAndClosesWhereABodyNeverComes() throws IOException {
        // Given: 50 that send a byte now and then
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Socket socket = RawHttp.open(port());
            socket.getOutputStream()
                    .write(bytes("POST /webhooks/sendpilot HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"));
            slow.add(socket);
        }

        // Then: nobody else notices
        Awaitility.await()
                .pollInterval(Duration.ofMillis(300))
                .atMost(REQUEST_TIMEOUT.multipliedBy(5))
                .until(() -> {
                    assertThat(hub.client()
                                    .post("sendpilot", started("evt_beside_" + ++sent))
                                    .statusCode())
                            .isEqualTo(202);
                    return drip(slow) == 0;
                });
        for (Socket socket : slow) {
            Answer answer = RawHttp.read(socket);
            assertThat(answer.status()).isIn(0, 408);
            socket.close();
        }
    }

    @Test
    void hasMemoryForGoodWebhooksBesideFiveHundredHalfSentOnes() throws IOException {
        // Given: half a gigabyte, twice the heap
        byte[] half = concat(
                bytes("POST /webhooks/sendpilot HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000000\r\n\r\n"),
                new byte[990_000]);
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Socket socket = RawHttp.open(port());
            silent.add(socket);
            socket.getOutputStream().write(half);
        }

        // When
        Answer answer = post("/webhooks/sendpilot", bytes(started("evt_beside")), "Content-Type: application/json");

        // Then
        assertThat(answer.status()).isEqualTo(202);
        assertThat(hub.client().get("/observe/health").path("status").asText()).isEqualTo("UP");
        assertThat(RawHttp.read(silent.get(0)).status()).isIn(0, 408, 503);
        for (Socket socket : silent) {
            socket.close();
        }
    }

    @Test
    void closesWhereAHeadNeverEnds() throws IOException {
        try (Socket socket = RawHttp.open(port())) {
            socket.getOutputStream().write(bytes("POST /webhooks/sendpilot HTTP/1.1\r\n"));
            List<Socket> slow = List.of(socket);

            Awaitility.await()
                    .pollInterval(Duration.ofMillis(300))
                    .atMost(REQUEST_TIMEOUT.multipliedBy(5))
                    .until(() -> drip(slow) == 0);
        }
    }

    @Test
    void servesOthersBesideTwoThousandIdleConnections() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 2_000; i++) {
                idle.add(RawHttp.open(port()));
            }

            IntStream.range(0, 20).forEach(i -> assertThat(hub.client()
                            .post("sendpilot", started("evt_among_" + i))
                            .statusCode())
                    .isEqualTo(202));
            assertThat(hub.client().get("/observe/health").path("status").asText())
                    .isEqualTo("UP");
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    /** Sends one byte more on each, and tells how many are still taken. */
    private static long drip(List<Socket> sockets) {
        return sockets.stream().filter(HostileInputIT::isTaken).count();
    }

    private static boolean isTaken(Socket socket) {
        try {
            socket.getOutputStream().write(' ');
            socket.getOutputStream().flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(status);
        assertThat(answer.head()).containsIgnoringCase("content-type: application/problem+json");
        assertThat(HubClient.json(answer.body()).path("code").asText()).isEqualTo(code);
        assertThat(HubClient.json(answer.body()).path("status").asInt()).isEqualTo(status);
    }

    private static Answer post(String path, byte[] body, String... headers) throws IOException {
        String head = "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n\r\n"
                .formatted(path, body.length, String.join("\r\n", headers));
        return RawHttp.send(port(), concat(bytes(head), body));
    }

    private static int port() {
        return hub.client().webhookPort();
    }

    private static List<LoggedRequest> sinksCalledWith(String lead) {
        return SINKS.findAll(anyRequestedFor(anyUrl())).stream()
                .filter(call -> call.getUrl().equals("/crm/leads/" + lead))
                .toList();
    }

    private static List<String> headerNames(String head) {
        return head.lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String flood(int headers) {
        return IntStream.range(0, headers)
                .mapToObj("X-Flood-%d: x\r\n"::formatted)
                .collect(Collectors.joining());
    }

    /** 200 kB that are 200 MB. */
    private static byte[] bomb() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            byte[] zeros = new byte[1_000_000];
            for (int i = 0; i < 200; i++) {
                gzip.write(zeros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String started(String eventId) {
        return with(eventId, "null");
    }

    private static String with(String eventId, String name) {
        return "{\"eventId\":\"%s\",\"eventType\":\"campaign.started\",\"timestamp\":\"2024-02-24T10:30:00Z\",\"data\":"
                        .formatted(eventId)
                + "{\"campaignId\":\"camp_1\",\"campaignName\":" + name + "}}";
    }

    private static String opportunity(String eventId, String lead, String profile) {
        ObjectNode webhook = HubClient.JSON.createObjectNode();
        webhook.put("eventId", eventId);
        webhook.put("eventType", "lead.status.changed");
        webhook.put("timestamp", "2024-02-24T10:30:00.000Z");
        webhook.putObject("data")
                .put("leadId", lead)
                .put("linkedinUrl", profile)
                .put("previousStatus", "REPLY_RECEIVED")
                .put("newStatus", "OPPORTUNITY");
        return webhook.toString();
    }
}
