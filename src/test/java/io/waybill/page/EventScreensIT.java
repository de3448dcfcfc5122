package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.BusyHub;
import io.waybill.testing.TestLog;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The screens about events and leads, as they are without JavaScript. */
class EventScreensIT {

    @TempDir
    private static Path folder;

    private static BusyHub hub;
    private static String renewal;

    @BeforeAll
    static void start() {
        hub = BusyHub.start(folder, Map.of());
        // One person at two sources, which have ids of their own for her; and a colleague
        renewal = hub.client().accepted("pelcro", """
                {"type": "campaign.triggered", "id": "evt_p1", "data": {"campaign": {"id": 12, "name": "Renewal"},
                 "subscription": {"id": 5, "user": {"id": 77, "email": "jane.doe@acme.example", "first_name": "Jane"}}}}""");
        hub.client().settled(renewal);
        hub.client().settled(replied("r1", "contact_9", "jane.doe@acme.example"));
        hub.client().settled(replied("r2", "contact_8", "john.doe@acme.example"));
    }

    private static String replied(String id, String contact, String email) {
        return hub.client().accepted("mailstand", """
                {"id": "%s", "type": "reply", "campaign_id": "c9", "from": "%s", "from_email": "%s",
                 "text": "Ring me tonight", "created_at": 1654703617}""".formatted(id, contact, email));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static String page(String path) {
        HttpResponse<String> answer = hub.client().ops("GET", path, Map.of());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.body()).as(path).doesNotContain("style=", "<script>", "onclick", "hx-on");
        return answer.body();
    }

    private static String row(String id) {
        return "href=\"/events/" + id + "\"";
    }

    @ParameterizedTest
    @ValueSource(strings = {"well", "camp_1", "e-well", "connected", "ID"})
    void findsAnEventByWhateverIsTyped(String words) {
        String typed = words.equals("ID") ? hub.delivered() : words;

        assertThat(page("/events?find=" + typed)).contains(row(hub.delivered()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jane.doe@acme.example", "Jane.Doe@acme.example", "77", "Renewal", "evt_p1"})
    void findsAPersonsEventsByHerAddressAndIds(String words) {
        assertThat(page("/events?find=" + words)).contains(row(renewal)).doesNotContain(row(hub.delivered()));
    }

    @Test
    void findsOnlyWhatIsMeant() {
        assertThat(page("/events?find=e-well"))
                .contains("with this id at the provider")
                .doesNotContain(row(hub.parked()));
        assertThat(page("/events?find=well"))
                .contains("Events of the lead with this id.", "href=\"/leads/well\">Everything about this lead")
                .doesNotContain(row(hub.parked()));
        assertThat(page("/events?find=no%20such%20words")).contains("No such event in this time.");
        assertThat(page("/events?find=%3Cscript%3Ealert(1)%3C/script%3E")).doesNotContain("<script>alert");
    }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of("delivered", hub.delivered()),
                Arguments.of("duplicate", hub.delivered()),
                Arguments.of("parked", hub.parked()),
                Arguments.of("retrying", hub.putOff()),
                Arguments.of("unmapped", hub.unmapped()));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void listsEachOutcomeAlsoInTheApi(String outcome, String id) {
        String sink = outcome.equals("unmapped") || outcome.equals("duplicate") ? "" : "&sink=crm";
        JsonNode events =
                hub.client().get("/api/events?outcome=" + outcome + sink).path("events");

        assertThat(StreamSupport.stream(events.spliterator(), false)
                        .map(event -> event.path("id").asText()))
                .contains(id)
                .doesNotContainAnyElementsOf(Stream.of(hub.delivered(), hub.parked(), hub.putOff(), hub.unmapped())
                        .filter(other -> !other.equals(id))
                        .toList());
        assertThat(page("/events?outcome=" + outcome + sink)).contains(row(id));
    }

    @Test
    void listsWebhooksThatAreNoEvents() {
        assertThat(hub.client().get("/api/events?outcome=unverified").path("events"))
                .singleElement()
                .matches(webhook -> webhook.path("source").asText().equals("leadsail"))
                .matches(webhook -> webhook.path("detail").asText().contains("no signature or secret"));
        assertThat(hub.client()
                        .get("/api/events?outcome=unverified&source=sendpilot")
                        .path("events"))
                .isEmpty();
        assertThat(page("/events?outcome=unverified")).contains("leadsail", "no signature or secret");
        assertThat(page("/events?outcome=rejected")).contains("The body is not JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "outcome=lost",
                "sink=crn",
                "source=nobody",
                "code=x",
                "last=2d",
                "since=yesterday",
                "outcome=unverified&find=x",
                "before=evt_none"
            })
    void saysOnThePageWhatIsWrongWithAFilter(String filter) {
        assertThat(page("/events?" + filter)).contains("role=\"alert\"", "name=\"find\"");
    }

    @Test
    void saysHowManyThereAreAsFarAsTheHourlyTotalsKnow() {
        assertThat(page("/events?outcome=unmapped"))
                .containsPattern("<p>1 event received from .* \\(whole hours\\)</p>");
        assertThat(page("/events?outcome=rejected&last=any")).contains("<p>Webhooks rejected: 1</p>");
        assertThat(page("/events?sink=crm&outcome=parked&source=sendpilot&type=lead.status_changed"))
                .containsPattern("<p>\\d+ events? from ");
        assertThat(page("/events?outcome=parked")).containsPattern("<p>crm \\d+ from ");
        assertThat(page("/events?sink=crm&outcome=retrying")).doesNotContain("(whole hours)");
        assertThat(page("/events?find=well")).doesNotContain("(whole hours)");
    }

    @Test
    void tellsPeopleApartWhoAreMasked() {
        Set<String> masked = Pattern.compile("j••[a-z2-9]{3}••@acme[.]example")
                .matcher(page("/events"))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());

        assertThat(masked).hasSize(2);
        assertThat(page("/events")).doesNotContain("jane.doe", "john.doe");
    }

    @Test
    void leadsToAReplayOfWhatItShows() {
        String link = Pattern.compile("href=\"(/replays/new[^\"]*)")
                .matcher(page("/events?find=jane.doe@acme.example&type=message.replied&last=7d"))
                .results()
                .map(found -> found.group(1).replace("&amp;", "&"))
                .findFirst()
                .orElseThrow();

        assertThat(link)
                .contains("type=message.replied", "email=jane.doe%40acme.example", "since=20")
                .doesNotContain("find=");
        assertThat(page(link)).contains("What it would do");
    }

    @Test
    void masksWhatAReplayWouldSend() {
        String id = replied("r3", "contact_7", "jim.doe@acme.example");
        hub.client().settled(id);
        String api = "/api/events/%s/replay?sink=slack&dry=true".formatted(id);

        for (String shown : List.of(
                page("/events/%s/replay?sink=slack".formatted(id)),
                page("/replays/preview?outcome=dry-run&source=mailstand"),
                hub.client().ops("POST", api, Map.of()).body(),
                hub.client()
                        .ops("POST", "/api/replay?source=mailstand&dry=true", Map.of())
                        .body())) {
            assertThat(shown).contains("New reply").doesNotContain("Ring me", "jim.doe");
        }
    }

    /** Otherwise a reply “2026” would mask the year in every time. */
    @Test
    void masksNothingThatTheHubSays() {
        String id = hub.client().accepted("mailstand", """
                {"id": "r4", "type": "reply", "campaign_id": "c9", "from": "contact_6", "from_email": "ann@acme.example",
                 "text": "2026", "phone": "slack", "created_at": 1654703617}""");
        hub.client().settled(id);

        assertThat(page("/events/" + id)).contains("sink-slack").doesNotContain(">2026<");
        assertThat(page("/events/" + id + "/why")).contains("slack would be sent");
        assertThat(page("/leads/contact_6")).contains(row(id));
        assertThat(hub.client().event(id).at("/sinks/slack/state").asText()).isEqualTo("dry-run");
    }

    @Test
    void keepsTheTimeAskedFor() {
        assertThat(page("/events?since=2020-01-01T00:00&until=2020-01-02T00:00:00Z"))
                .contains("No such event", "value=\"2020-01-01T00:00\"", "value=\"2020-01-02T00:00:00\"");
        assertThat(page("/events?until=2020-01-02&last=any")).contains("No such event");
        assertThat(page("/events?sink=crm&outcome=parked"))
                .contains(
                        "/events?sink=crm&amp;outcome=parked&amp;last=7d",
                        "/events?sink=crm&amp;outcome=parked&amp;live=true");
    }

    @Test
    void showsWhatBecameOfAnEvent() {
        assertThat(page("/events/" + hub.delivered()))
                .contains("campaign", "PUT /leads/well", "crm", "answered 200", "received it again");
        assertThat(page("/events/" + hub.parked())).contains("answered 422", "parked", "/parked?sink=crm");
        assertThat(page("/events/" + hub.putOff())).contains("answered 503", "still to come", "/retry?sink=crm");
        assertThat(page("/events/" + hub.unmapped())).contains("No mapping understood it");
        assertThat(hub.client().ops("GET", "/events/evt_none", Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(hub.client().ops("POST", "/events/%s?unmasked=true".formatted(hub.delivered()), Map.of()))
                .matches(answer -> answer.statusCode() == 403)
                .matches(answer -> answer.body().contains("waybill.ops.token"));
    }

    @Test
    void showsWhatWasReallySent() {
        for (String id : List.of(hub.delivered(), hub.parked(), hub.putOff())) {
            JsonNode attempt = hub.client().event(id).at("/sinks/crm/attempts/0");
            JsonNode sent = attempt.path("sent");
            String lead = hub.client().event(id).at("/event/data/lead/id").asText();

            assertThat(sent.path("asSent").asBoolean()).isTrue();
            assertThat(sent.path("address").asText()).isEqualTo(hub.crm().url() + "/leads/" + lead);
            assertThat(sent.at("/headers/Idempotency-Key").asText())
                    .isEqualTo(attempt.path("idempotencyKey").asText());
            assertThat(attempt.path("request").asText())
                    .isEqualTo("PUT /leads/%s %s".formatted(lead, sent.path("body")));
            assertThat(page("/events/" + id))
                    .contains(
                            "As it was sent",
                            "PUT %s/leads/%s\n".formatted(hub.crm().url(), lead))
                    .contains(
                            "Idempotency-Key: " + attempt.path("idempotencyKey").asText())
                    .contains("curl -X PUT");
        }
        JsonNode slack = hub.client().event(renewal).at("/sinks");
        slack.forEach(sink -> sink.path("attempts").forEach(attempt -> assertThat(attempt.has("sent"))
                .as("it is called, and not dry: " + attempt)
                .isEqualTo(!attempt.path("outcome").asText().equals("dry-run"))));
    }

    @Test
    void saysWhichRuleOfASinkDecided() {
        assertThat(page("/events/" + hub.delivered())).contains("/events/" + hub.delivered() + "/why");
        assertThat(page("/events/" + hub.delivered() + "/why"))
                .contains("by the routes that decided", "routes/sinks/slack.camel.yaml:", "campaign.paused", ".type = ")
                .contains("PUT " + hub.crm().url() + "/leads/well", "curl -X PUT");
        assertThat(page("/events/" + renewal + "/why"))
                .contains("routes/sinks/slack.camel.yaml:")
                .doesNotContain("jane.doe");
        assertThat(hub.client().ops("GET", "/events/evt_none/why", Map.of()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void tellsTheWholeStoryOfALead() {
        for (String path : List.of("/leads/77", "/leads/contact_9", "/events/" + renewal + "/lead")) {
            assertThat(page(path))
                    .contains(row(renewal), "pelcro", "mailstand", "message.replied", "PUT /leads/77", "New reply")
                    .contains("<code>77</code>", "<code>contact_9</code>")
                    .doesNotContain(row(hub.parked()), "jane.doe", "contact_8", "Ring me tonight");
        }
        assertThat(page("/leads/jane.doe%40acme.example")).contains(row(renewal), "<code>77</code>");
        assertThat(hub.client().ops("GET", "/leads/nobody-at-all", Map.of()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void asksTwiceBeforeItDeliversWhatTheSinkHas() {
        String replay = "/events/%s/replay?sink=crm".formatted(hub.delivered());

        assertThat(page(replay))
                .contains("PUT /leads/well", replay + "&amp;sure=true")
                .doesNotContain("method=\"post\"");
        assertThat(hub.client().ops("POST", replay, Map.of()).statusCode()).isEqualTo(409);
        assertThat(page(replay + "&sure=true")).contains("Delivered before: crm", "method=\"post\"");
        int calls = hub.crm().keys(hub.delivered()).size();
        try (TestLog log = new TestLog()) {
            HttpResponse<String> answer = hub.client().ops("POST", replay + "&sure=true", Map.of());

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
            assertThat(page(answer.headers().firstValue("Location").orElseThrow()))
                    .contains("The replay has begun");
            assertThat(log.text()).contains("operator unnamed began");
        }
        Awaitility.await().until(() -> hub.crm().keys(hub.delivered()).size() == calls + 1);
    }

    @Test
    void groupsParkedEventsInTheApiAsOnThePage() {
        JsonNode group = hub.client().get("/api/parked?sink=crm").path("groups").get(0);

        assertThat(group.path("sink").asText()).isEqualTo("crm");
        assertThat(group.path("reason").asText()).contains("422");
        assertThat(group.path("number").asInt()).isPositive();
        assertThat(page("/parked?sink=crm&group=" + group.path("group").asText()))
                .contains(row(hub.parked()));
        assertThat(hub.client().get("/api/parked?sink=slack").path("groups")).isEmpty();
    }

    @Test
    void triesAgainAtOnceWhenAsked() {
        // Given
        String id = hub.accepted("off-again", "lead.status.changed");
        Awaitility.await()
                .until(() -> hub.client().event(id).at("/sinks/crm/attempts").size() == 1);
        String retry = "/events/%s/retry?sink=crm".formatted(id);

        // Then
        assertThat(page(retry)).contains("crm: would be tried at", "method=\"post\"");
        assertThat(hub.client().ops("POST", retry, Map.of()).statusCode()).isEqualTo(303);
        Awaitility.await()
                .until(() -> hub.client().event(id).at("/sinks/crm/attempts").size() == 2);
    }
}
