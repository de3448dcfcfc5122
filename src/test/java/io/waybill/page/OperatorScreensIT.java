package io.waybill.page;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The screens on which operators change things, followed link by link, with a web server as the CRM. */
class OperatorScreensIT {

    private static final Map<String, String> ADA = Map.of(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString("ada:any".getBytes(StandardCharsets.UTF_8)));

    @TempDir
    private static Path folder;

    private static final WireMockServer SINKS =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    private static TestHub hub;

    private static int events;

    @BeforeAll
    static void start() {
        SINKS.start();
        hub = TestHub.start(
                folder,
                Map.of(
                        "waybill.sink.crm.url", SINKS.baseUrl() + "/crm",
                        "waybill.sink.crm.retries", "0",
                        "waybill.replay.rate", "200",
                        "waybill.alarm.every", "200ms",
                        "waybill.source.leadsail.verification", "header",
                        "waybill.source.leadsail.header", "X-Hook-Secret",
                        "waybill.source.leadsail.secret", "lead-s3cret"));
    }

    @AfterAll
    static void stop() {
        hub.close();
        SINKS.stop();
    }

    @BeforeEach
    void takesAll() {
        SINKS.resetAll();
        SINKS.stubFor(any(anyUrl()).willReturn(ok()));
    }

    private static void refuses(int status, String reason) {
        SINKS.stubFor(put(urlMatching("/crm/.*"))
                .willReturn(aResponse().withStatus(status).withBody(reason)));
    }

    /** A new event, once the CRM has taken or refused it. */
    private static String sent() {
        String number = "n" + ++events;
        String id = hub.client().accepted("sendpilot", """
                        {"eventId":"%s","eventType":"lead.status.changed","timestamp":"2026-11-26T09:00:00Z",
                         "data":{"leadId":"lead_%s","oldStatus":"INTERESTED","newStatus":"OPPORTUNITY"}}""".formatted(number, number));
        hub.client().settled(id);
        return id;
    }

    private static String screen(String path) {
        HttpResponse<String> answer = hub.client().ops("GET", path, ADA);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** Where the first link or form goes that begins so. */
    private static String link(String html, String beginning) {
        Matcher link = Pattern.compile("(?:href|action)=\"(" + Pattern.quote(beginning) + "[^\"]*)\"")
                .matcher(html);
        assertThat(link.find()).as(beginning + " in " + html).isTrue();
        return link.group(1).replace("&amp;", "&");
    }

    /** The row of a table with a text. */
    private static String row(String html, String text) {
        int at = html.indexOf(text);
        assertThat(at).as(text + " in " + html).isPositive();
        return html.substring(html.lastIndexOf("<tr>", at), html.indexOf("</tr>", at));
    }

    /** Confirms a change, and returns the screen after it. */
    private static String confirmed(String path) {
        String asked = screen(path);
        assertThat(asked).contains("method=\"post\"", "Do nothing");
        HttpResponse<String> answer = hub.client().ops("POST", path, ADA);
        return answer.statusCode() == 303
                ? screen(answer.headers().firstValue("Location").orElseThrow())
                : answer.body();
    }

    private static String state(String id) {
        return hub.client().event(id).at("/sinks/crm/state").asText();
    }

    private static void awaitState(String id, String state) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(30))
                .atMost(Duration.ofSeconds(30))
                .until(() -> state(id).equals(state));
    }

    @Test
    void replaysAllThatWereParkedForOneReasonAndLeavesTheOthers() {
        // Given
        refuses(422, "It's not a stage…");
        List<String> stages = List.of(sent(), sent());
        refuses(409, "locked");
        String locked = sent();
        takesAll();

        // When
        String parked = screen("/parked?sink=crm");
        String group = link(row(parked, "Replay all 2 parked"), "/parked/replay");
        String asked = screen(group);
        String after;
        try (TestLog log = new TestLog()) {
            after = confirmed(group);

            // Then
            assertThat(log.text()).contains("operator ada began to replay events parked at crm: rp_");
        }
        // What the sink answered may be personal: it is on record, and not in the log.
        Awaitility.await()
                .until(() -> screen("/changes").contains("those parked for: answered 422: It's not a stage…"));
        assertThat(asked).contains("Replay 2 events parked at crm?");
        assertThat(after).contains("Replay rp_");
        stages.forEach(id -> awaitState(id, "delivered"));
        assertThat(state(locked)).isEqualTo("parked");
        String replay = link(screen("/replays"), "/replays/rp_");
        Awaitility.await().until(() -> screen(replay).contains("It is over."));
        assertThat(screen(replay)).contains("parked events, all, for: ", "by ada");

        // When
        String discarded = confirmed("/parked/discard?sink=crm&reason=test&id=" + locked);

        // Then
        assertThat(discarded).contains("1 event discarded.");
        awaitState(locked, "discarded");
        assertThat(hub.client().event(locked).at("/sinks/crm/reason").asText()).isEqualTo("test (ada)");
        assertThat(screen("/parked")).contains("Nothing is parked.");
    }

    @Test
    void refusesToDiscardWithoutAReasonAndWhatIsNotThere() {
        assertThat(hub.client().ops("POST", "/parked/discard?sink=crm", ADA))
                .matches(answer -> answer.statusCode() == 400)
                .matches(answer -> answer.body().contains("must say why"));
        assertThat(hub.client().ops("GET", "/parked/replay?sink=slack", ADA))
                .matches(answer -> answer.statusCode() == 409)
                .matches(answer -> answer.body().contains("Nothing is parked here now."));
        assertThat(hub.client().ops("GET", "/replays/rp_no", ADA).statusCode()).isEqualTo(404);
    }

    @Test
    void discardsAllParkedEventsThatAListHas() {
        // Given
        refuses(422, "no");
        String other = sent();
        String id = sent();
        String filter = "sink=crm&outcome=parked&lead=lead_n" + events;

        // When
        String list = screen("/events?" + filter);
        String discard = link(list, "/parked/discard-found") + "?" + filter + "&reason=wrong";

        // Then
        assertThat(list).contains("name=\"lead\" value=\"lead_n%d\"".formatted(events), "Discard all of these");
        assertThat(screen(discard)).contains("Discard 1 event parked at crm?", "lead lead_n" + events);
        assertThat(confirmed(discard)).contains("1 event discarded.");
        awaitState(id, "discarded");
        assertThat(state(other)).isEqualTo("parked");
        assertThat(hub.client()
                        .ops("GET", discard.replace("outcome=parked", "outcome=delivered"), ADA)
                        .statusCode())
                .isEqualTo(400);

        // When: one of them, from its own screen
        String event = screen("/events/" + other);

        // Then
        assertThat(event).contains("href=\"/parked/replay?sink=crm&amp;id=" + other, "Discard it for crm");
        assertThat(confirmed("/parked/discard?sink=crm&reason=wrong&id=" + other))
                .contains("1 event discarded.");
    }

    @Test
    void asksTwiceBeforeItSendsAgainWhatWasDelivered() {
        // Given
        String id = sent();
        assertThat(state(id)).isEqualTo("delivered");
        String filter = "sink=crm&outcome=delivered&lead=lead_n" + events;

        // When
        assertThat(screen("/replays/new?" + filter)).contains("/fragments/replay-preview?");
        String preview = screen("/fragments/replay-preview?" + filter);
        String start = link(preview, "/replays/start");
        String first = screen(start);

        // Then
        assertThat(preview).contains("These are 1 event.", "would send");
        assertThat(first).contains("Replay 1 events: ").doesNotContain("method=\"post\"");
        assertThat(hub.client().ops("POST", start, ADA).statusCode()).isEqualTo(409);
        assertThat(hub.client().event(id).at("/sinks/crm/attempts")).hasSize(1);

        // When
        String sure = link(first, "/replays/start");
        assertThat(screen(sure)).contains("a second time");
        confirmed(sure);

        // Then
        Awaitility.await()
                .until(() -> hub.client().event(id).at("/sinks/crm/attempts").size() == 2);
    }

    @Test
    void stopsAndStartsASink() {
        // When
        String after;
        try (TestLog log = new TestLog()) {
            after = confirmed(link(screen("/sinks"), "/sinks/analytics/stop"));

            // Then
            assertThat(log.text()).contains("operator ada stopped the sink analytics");
        }
        assertThat(after).contains("Held (operator): stopped by ada");
        Awaitility.await()
                .until(() -> screen("/").contains("<strong>analytics</strong>: takes no events: stopped by ada"));

        // When
        after = confirmed(link(after, "/sinks/analytics/start"));

        // Then
        assertThat(after).doesNotContain("Held (operator)");
        assertThat(hub.client().ops("GET", "/sinks/nobody/stop", ADA).statusCode())
                .isEqualTo(404);
    }

    @Test
    void showsWhereASourceSendsAndWhatCameOfItToday() {
        // Given
        hub.client().post("leadsail", "{}");
        hub.client().post("sendpilot", "{");
        hub.client().quiet();

        // Then
        Awaitility.await().untilAsserted(() -> assertThat(screen("/sources"))
                .contains(
                        "/webhooks/leadsail</code>",
                        "action=\"/sources/leadsail/sample\"",
                        "<dt>Rejected</dt><dd><a href=\"/events?source=sendpilot&amp;outcome=rejected")
                .doesNotContain("lead-s3cret"));
        String again = link(screen("/sources"), "/sources/leadsail/reverify");
        assertThat(screen(again)).contains("Verify the 1 webhooks again that leadsail has in quarantine?");
        assertThat(confirmed(again)).contains("unverified: 1");
    }

    @Test
    void sendsASampleThatIsSignedAndLeadsToItsEvent() {
        // Given
        String one = link(screen("/sources"), "/sources/leadsail/sample") + "?type=lead.delivered";

        // When
        String after;
        try (TestLog log = new TestLog()) {
            after = confirmed(one);

            // Then
            assertThat(log.text()).contains("operator ada sent leadsail samples of lead.delivered");
        }
        assertThat(after).contains("The hub took it.", "lead.delivered: 202 ");
        String event = link(after, "/events/evt_");
        hub.client().settled(event.substring("/events/".length()));
        assertThat(screen(event)).contains("sub_sample_", "verified by header");
        assertThat(confirmed("/sources/leadsail/sample?type=all")).contains("The hub took all 6.");
        assertThat(hub.client()
                        .ops("GET", "/sources/leadsail/sample?type=no", ADA)
                        .statusCode())
                .isEqualTo(400);
        assertThat(hub.client()
                        .ops("POST", "/sources/nobody/sample?type=all", ADA)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void showsTheRunningRoutesAsAPictureAndReloadsThem() {
        // Given
        sent();
        hub.client().quiet();

        // When
        String routes = screen("/routes");

        // Then
        assertThat(routes)
                .contains(
                        "<svg", "<title>sendpilot to lead.status_changed: ", "<td>lead.status_changed</td><td>crm</td>")
                .doesNotContain("<title>sendpilot to lead.status_changed: 0<");
        assertThat(routes)
                .containsPattern("Generations</h2>(?s:.)*<td class=\"number\">1</td><td><code>[0-9a-f]{16}</code>");
        assertThat(confirmed(link(routes, "/routes/reload"))).contains("nothing had changed");
    }

    @Test
    void theFirstScreenHasRatesAndCharts() {
        // Given
        sent();
        hub.client().quiet();

        // Then
        assertThat(screen("/"))
                .contains("<svg class=\"bars\"", "Events received in each hour of the last week")
                .contains("/events?source=sendpilot&amp;outcome=rejected&amp;since=")
                .doesNotContain("hour of the last week: 0 in all", "minute of the last hour: 0 in all");
        assertThat(screen("/fragments/now")).doesNotContain("<html");
    }

    private static HttpResponse<String> posted(String path, String form) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:" + hub.client().opsPort() + path))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(HttpRequest.BodyPublishers.ofString(form))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void triesAPayloadThatIsPastedAndOneOnRecord() {
        // Given
        String payload =
                "{\"eventId\":\"<b>t&1\",\"eventType\":\"lead.status.changed\",\"timestamp\":\"2026-11-26T09:00:00Z\","
                        + "\"data\":{\"leadId\":\"lead_t\",\"oldStatus\":\"INTERESTED\",\"newStatus\":\"OPPORTUNITY\"}}";
        long before = hub.client().quiet().path("received").asLong();

        // When
        String tried = posted("/try", "source=sendpilot&payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8))
                .body();

        // Then
        assertThat(tried)
                .contains("accepted", "crm: would be sent", "PUT http://", "/try/case")
                .doesNotContain("<b>t");
        assertThat(hub.client().quiet().path("received").asLong()).isEqualTo(before);
        assertThat(screen("/try?event=" + sent())).contains("crm: would be sent", "Save as a test case");
        assertThat(posted("/try", "source=nobody&payload=1").statusCode()).isEqualTo(400);
        assertThat(posted("/try/case", "source=sendpilot&payload=1").body())
                .contains("routes/tests/sendpilot.yaml", "/try/case/saved");
    }

    @Test
    void noScreenNeedsAScriptOrAStyleOfItsOwn() {
        sent();
        for (Frame.Entry entry : new Frame("", "", false, Instant.EPOCH).menu()) {
            assertThat(screen(entry.path()))
                    .as(entry.path())
                    .contains("<h1>")
                    .doesNotContainPattern("<table(?! class=\"[a-z ]*\"><caption)")
                    .doesNotContain("style=", "<style", "onclick", "hx-on")
                    .doesNotContainPattern("<script(?! src=)");
        }
    }
}
