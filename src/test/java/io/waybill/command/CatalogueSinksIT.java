package io.waybill.command;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubClient;
import io.waybill.testing.SmtpServer;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import jakarta.mail.MessagingException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All sinks of the catalogue in one hub, each against a stand-in that behaves as the real system does. */
class CatalogueSinksIT {

    private static final String CONTACTS = "/hubspot/crm/v3/objects/contacts/batch/upsert";

    private static final WireMockServer SERVER =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    private static final SmtpServer MAIL = new SmtpServer();

    @TempDir
    private static Path folder;

    private static TestHub hub;

    @BeforeAll
    static void start() {
        SERVER.start();
        StandInApis.stub(SERVER);
        CatalogueProject project = CatalogueProject.copyTo(folder);
        Catalogue.read().entries("sink").stream()
                .map(CatalogueEntry::name)
                .filter(name -> !name.equals(Catalogue.GENERIC))
                .forEach(name -> project.add("sink", name));
        // One that has no address, and so is dry.
        project.run(Map.of(), "new", "sink", "pipedrive", "--as", "trial");
        TestRoutes.in(project.routes()).impatient().replace("sinks/hubspot.camel.yaml", "linger: 2s", "linger: 300ms");
        Map<String, String> settings = new HashMap<>(StandInApis.settings(SERVER.baseUrl()));
        settings.put(
                "waybill.sink.pelcro-export.download.folder",
                folder.resolve("exports").toString());
        settings.put("waybill.sink.email.url", MAIL.url());
        hub = TestHub.start(folder.resolve("data"), settings, project.config(), project.routes());
    }

    @AfterAll
    static void stop() {
        hub.close();
        SERVER.stop();
        MAIL.close();
    }

    /** Those who ask to wait ask again. */
    @BeforeEach
    void forget() {
        SERVER.resetScenarios();
    }

    @Test
    void aReplyReachesEachThatWantsIt() {
        JsonNode event = settled("mailstand", reply("evt_1", "jane@example.com"));

        for (String sink : List.of(
                "teams",
                "google-chat",
                "discord",
                "any-url",
                "segment",
                "posthog",
                "attio",
                "close",
                "pipedrive",
                "highlevel",
                "hubspot",
                "salesforce")) {
            assertThat(event.at("/sinks/%s/state".formatted(sink)).asText())
                    .as(sink)
                    .isEqualTo("delivered");
        }
        assertThat(event.at("/sinks/pagerduty/state").asText()).isEqualTo("filtered");
        // Each of these was asked to wait first: in seconds by one, until a date by the other.
        for (String sink : List.of("discord", "attio")) {
            assertThat(event.at("/sinks/%s/attempts".formatted(sink)).findValuesAsText("outcome"))
                    .as(sink)
                    .containsExactly("transient", "delivered");
        }
        assertThat(SERVER.findAll(anyRequestedFor(urlPathMatching("/.*"))))
                .filteredOn(call -> !call.getUrl().endsWith("/oauth2/token"))
                .filteredOn(call -> !call.getMethod().equals(RequestMethod.GET))
                .filteredOn(call -> !call.getUrl().contains("/search"))
                .allMatch(call -> call.getHeader("Idempotency-Key") != null);
    }

    @Test
    void aContactThatHubSpotDoesNotTakeIsParkedWithItsReason() {
        JsonNode hubspot =
                settled("mailstand", reply("evt_2", "bad@example.com")).at("/sinks/hubspot");

        assertThat(hubspot.path("state").asText()).isEqualTo("parked");
        assertThat(hubspot.path("reason").asText()).contains("207", "not one of the allowed options");
    }

    /** Pipedrive does not take unsubscribes, Close has a status for them. */
    @Test
    void whoIsThereAlreadyIsUpdatedAndNotAddedAgain() {
        JsonNode replied = settled("mailstand", reply("evt_5", "known@example.com"));
        JsonNode unsubscribed = settled("mailstand", """
                {"id": "evt_6", "type": "unsubscribe", "to": "contact_1", "to_email": "known@example.com",
                 "campaign_id": "camp_1", "created_at": 1654703617}""");

        assertThat(replied.at("/sinks/close/state").asText()).isEqualTo("delivered");
        assertThat(replied.at("/sinks/pipedrive/state").asText()).isEqualTo("delivered");
        assertThat(unsubscribed.at("/sinks/close/state").asText()).isEqualTo("delivered");
        SERVER.verify(putRequestedFor(urlEqualTo("/close/api/v1/lead/lead_1/"))
                .withRequestBody(equalToJson("{\"status\": \"Bad Fit\"}")));
        for (String added : List.of("/close/api/v1/lead/", "/pipedrive/api/v2/persons")) {
            assertThat(SERVER.findAll(postRequestedFor(urlEqualTo(added))))
                    .noneMatch(call -> call.getBodyAsString().contains("known@example.com"));
        }
        // One attempt, of which the call that counted is on record.
        assertThat(unsubscribed.at("/sinks/close/attempts").findValuesAsText("request"))
                .singleElement()
                .asString()
                .startsWith("PUT /api/v1/lead/lead_1/");
    }

    @Test
    void aLookUpThatIsAskedToWaitIsMadeAgainInTheNextAttempt() {
        JsonNode pipedrive =
                settled("mailstand", reply("evt_7", "busy@example.com")).at("/sinks/pipedrive");

        assertThat(pipedrive.path("state").asText()).isEqualTo("delivered");
        assertThat(pipedrive.path("attempts").findValuesAsText("outcome")).containsExactly("transient", "delivered");
        // On record is what was called last: the look-up if it failed.
        assertThat(pipedrive.path("attempts").findValuesAsText("request"))
                .satisfiesExactly(
                        failed -> assertThat(failed).startsWith("GET /api/v2/persons/search?"),
                        taken -> assertThat(taken).startsWith("POST /api/v2/persons "));
        assertThat(SERVER.findAll(lookUps("busy@example.com"))).hasSize(2);
        assertThat(SERVER.findAll(added("busy@example.com"))).hasSize(1);
    }

    @Test
    void aLookUpThatIsNotAnsweredInJsonParksTheEventAndAddsNobody() {
        JsonNode pipedrive =
                settled("mailstand", reply("evt_8", "page@example.com")).at("/sinks/pipedrive");

        assertThat(pipedrive.path("state").asText()).isEqualTo("parked");
        assertThat(pipedrive.path("reason").asText())
                .isEqualTo("the look-up was answered with something else than JSON: answered 200: <html>Hello</html>");
        assertThat(pipedrive.path("attempts").findValuesAsText("outcome")).containsExactly("permanent");
        assertThat(SERVER.findAll(added("page@example.com"))).isEmpty();
    }

    @Test
    void nothingIsLookedUpByADrySinkOrInAnExplanation() {
        // When
        JsonNode event = settled("mailstand", reply("evt_9", "once@example.com"));
        JsonNode explained = hub.client()
                .get("/api/events/%s/explain".formatted(event.path("id").asText()));

        // Then: both show the call for somebody new
        assertThat(event.at("/sinks/trial/state").asText()).isEqualTo("dry-run");
        assertThat(event.at("/sinks/trial/attempts").findValuesAsText("request"))
                .singleElement()
                .asString()
                .startsWith("POST /api/v2/persons ");
        for (String sink : List.of("trial", "pipedrive")) {
            assertThat(explained.at("/sinks/%s".formatted(sink)).findValuesAsText("path"))
                    .as(sink)
                    .contains("/api/v2/persons");
        }
        assertThat(SERVER.findAll(lookUps("once@example.com"))).hasSize(1);
    }

    @Test
    void ofTheContactsInACallOnlyTheOneIsParkedThatHubSpotNames() {
        // Given
        hub.client().ops("POST", "/api/sinks/hubspot/stop", Map.of());
        String jane = hub.client().accepted("mailstand", reply("evt_10", "jane@example.com"));
        String john = hub.client().accepted("mailstand", reply("evt_11", "john@example.com"));
        StubMapping answer = SERVER.stubFor(post(urlEqualTo(CONTACTS))
                .atPriority(1)
                .withRequestBody(containing(john))
                .willReturn(jsonResponse("""
                        {"status": "COMPLETE", "results": [{}], "numErrors": 1, "errors": [{"status": "error",
                         "message": "no such person", "context": {"objectWriteTraceId": ["%s"]}}]}""".formatted(john), 207)));

        // When
        hub.client().ops("POST", "/api/sinks/hubspot/start", Map.of());

        // Then
        assertThat(hub.client().settled(jane).at("/sinks/hubspot/state").asText())
                .isEqualTo("delivered");
        JsonNode parked = hub.client().settled(john).at("/sinks/hubspot");
        assertThat(parked.path("state").asText()).isEqualTo("parked");
        assertThat(parked.path("reason").asText()).isEqualTo("answered 207: no such person");
        List<LoggedRequest> calls =
                SERVER.findAll(postRequestedFor(urlEqualTo(CONTACTS)).withRequestBody(containing(john)));
        assertThat(calls).hasSize(1);
        assertThat(HubClient.json(calls.get(0).getBodyAsString()).path("inputs"))
                .hasSize(2);
        SERVER.removeStub(answer);
    }

    @Test
    void aCampaignThatIsPausedBeginsAnIncident() {
        JsonNode event = settled("sendpilot", """
                {"eventId": "evt_3", "eventType": "campaign.paused", "timestamp": "2024-02-24T10:30:00.000Z",
                 "data": {"campaignId": "camp_1", "campaignName": "Q1", "pausedBy": "system"}}""");

        assertThat(event.at("/sinks/pagerduty/state").asText()).isEqualTo("delivered");
        assertThat(event.at("/sinks/teams/state").asText()).isEqualTo("delivered");
        assertThat(event.at("/sinks/attio/state").asText()).isEqualTo("filtered");
    }

    @Test
    void theExportOfACampaignRunIsFetched() {
        String id = hub.client().accepted("pelcro", run("evt_run_1", 999));
        JsonNode event = hub.client().settled(id);

        assertThat(event.at("/sinks/pelcro-export/state").asText()).isEqualTo("delivered");
        assertThat(folder.resolve(
                        "exports/2024-01-02/pelcro-campaign-123-run-999-%s.csv".formatted(id.substring(4, 16))))
                .hasContent("id,email\n1,jane@example.com\n");
    }

    @Test
    void anExportThatPelcroNoLongerHasIsParkedWithItsReason() {
        JsonNode export = settled("pelcro", run("evt_run_2", 1000)).at("/sinks/pelcro-export");

        assertThat(export.path("state").asText()).isEqualTo("parked");
        assertThat(export.path("reason").asText()).contains("answered 400");
    }

    @Test
    void aLinkThatMayBeSignedIsCalledAsItIs() {
        settled("pelcro", run("evt_run_3", 1001).replace("/download\"", "/download?sig=1\""));

        assertThat(SERVER.findAll(getRequestedFor(urlEqualTo("/core/campaigns/123/runs/1001/report/download?sig=1"))))
                .hasSize(1);
    }

    private static String run(String id, int run) {
        return """
                {"type": "campaign.run_completed", "id": "%1$s", "created": 1704153600,
                 "data": {"campaign": {"id": 123, "run": {"id": %2$d,
                   "download_link": "%3$s/core/campaigns/123/runs/%2$d/report/download"}}}}""".formatted(id, run, SERVER.baseUrl());
    }

    @Test
    void aSubscriberWhomACampaignReachesIsWrittenTo() throws MessagingException {
        JsonNode event = settled("pelcro", """
                {"type": "campaign.triggered", "id": "evt_5", "created": 1704067200,
                 "data": {"campaign": {"id": 123}, "magic_link_token": "t0ken",
                          "subscription": {"id": 5, "expire_date": "2024-01-31T23:59:59.000000Z",
                                           "user": {"id": 6, "first_name": "Jané", "email": "jane@example.com"}}}}""");

        assertThat(event.at("/sinks/email/state").asText()).isEqualTo("delivered");
        assertThat(MAIL.mails()).hasSize(1);
        assertThat(MAIL.mails().get(0).to()).containsExactly("jane@example.com");
        assertThat(MAIL.mails().get(0).message().getSubject()).isEqualTo("your subscription ends on 2024-01-31");
        assertThat(MAIL.mails().get(0).text()).doesNotContain("t0ken");
    }

    @Test
    void aTextThatIsTooLongForAChatIsCut() {
        JsonNode event = settled("sendpilot", """
                {"eventId": "evt_4", "eventType": "reply.received", "timestamp": "2024-02-24T10:30:00.000Z",
                 "data": {"leadId": "l", "campaignId": "c", "campaignName": "%s", "reply": "hi"}}""".formatted("x".repeat(9_000)));

        assertThat(event.at("/sinks/discord/state").asText()).isEqualTo("delivered");
        assertThat(event.at("/sinks/google-chat/state").asText()).isEqualTo("delivered");
    }

    private static RequestPatternBuilder lookUps(String email) {
        return getRequestedFor(urlPathEqualTo("/pipedrive/api/v2/persons/search"))
                .withQueryParam("term", equalTo(email));
    }

    private static RequestPatternBuilder added(String email) {
        return postRequestedFor(urlEqualTo("/pipedrive/api/v2/persons")).withRequestBody(containing(email));
    }

    private static JsonNode settled(String source, String body) {
        return hub.client().settled(hub.client().accepted(source, body));
    }

    private static String reply(String id, String email) {
        return """
                {"id": "%s", "type": "reply", "from": "contact_of_%s", "from_email": "%s", "from_name": "Jane",
                 "subject": "Re: Hello", "text": "Tell me more", "campaign_id": "camp_1", "campaign_name": "Spring",
                 "created_at": 1654703617}""".formatted(id, id, email);
    }
}
