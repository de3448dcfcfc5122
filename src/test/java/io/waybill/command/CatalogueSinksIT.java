package io.waybill.command;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All sinks of the catalogue in one hub, each against a stand-in that behaves as the real system does. */
class CatalogueSinksIT {

    private static final WireMockServer SERVER =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

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
        TestRoutes.in(project.routes()).impatient().replace("sinks/hubspot.camel.yaml", "linger: 2s", "linger: 300ms");
        hub = TestHub.start(
                folder.resolve("data"), StandInApis.settings(SERVER.baseUrl()), project.config(), project.routes());
    }

    @AfterAll
    static void stop() {
        hub.close();
        SERVER.stop();
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
                .allMatch(call -> call.getHeader("Idempotency-Key") != null);
    }

    @Test
    void aContactThatHubSpotDoesNotTakeIsParkedWithItsReason() {
        JsonNode hubspot =
                settled("mailstand", reply("evt_2", "bad@example.com")).at("/sinks/hubspot");

        assertThat(hubspot.path("state").asText()).isEqualTo("parked");
        assertThat(hubspot.path("reason").asText()).contains("207", "not one of the allowed options");
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
    void aTextThatIsTooLongForAChatIsCut() {
        JsonNode event = settled("sendpilot", """
                {"eventId": "evt_4", "eventType": "reply.received", "timestamp": "2024-02-24T10:30:00.000Z",
                 "data": {"leadId": "l", "campaignId": "c", "campaignName": "%s", "reply": "hi"}}""".formatted("x".repeat(9_000)));

        assertThat(event.at("/sinks/discord/state").asText()).isEqualTo("delivered");
        assertThat(event.at("/sinks/google-chat/state").asText()).isEqualTo("delivered");
    }

    private static JsonNode settled(String source, String body) {
        return hub.client().settled(hub.client().accepted(source, body));
    }

    private static String reply(String id, String email) {
        return """
                {"id": "%s", "type": "reply", "from": "contact_1", "from_email": "%s", "from_name": "Jane",
                 "subject": "Re: Hello", "text": "Tell me more", "campaign_id": "camp_1", "campaign_name": "Spring",
                 "created_at": 1654703617}""".formatted(id, email);
    }
}
