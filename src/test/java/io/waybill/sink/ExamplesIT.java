package io.waybill.sink;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sinks under docs/examples: real CRMs, and a table of the user's own, met by files alone. */
class ExamplesIT {

    private static final String LEAD = """
            {"event": "lead.delivered", "leadId": "lead/1", "submissionId": "sub_1", "campaignId": "ABC",
             "status": "delivered", "timestamp": "2024-06-15T10:30:00Z",
             "data": {"firstName": "John", "lastName": "Doe", "email": "john@example.com", "phone": "+15551234567"}}""";

    private static final String STAGE = """
            {"eventId": "evt_1", "eventType": "lead.updated", "timestamp": "2024-02-24T10:30:00Z",
             "data": {"leadId": "lead/1", "previousStatus": "MESSAGE_SENT", "newStatus": "OPPORTUNITY"}}""";

    @TempDir
    private Path folder;

    private final WireMockServer crm =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() {
        crm.start();
    }

    @AfterEach
    void stop() {
        crm.stop();
    }

    private TestHub hub(String example, Map<String, String> settings) {
        TestRoutes routes =
                TestRoutes.copyTo(folder.resolve("routes")).impatient().add(Path.of("docs/examples", example));
        if (example.equals("hubspot")) {
            routes.replace("sinks/hubspot.camel.yaml", "linger: 2s", "linger: 300ms");
        }
        return TestHub.start(folder.resolve("data"), settings, routes.folder());
    }

    @Test
    void upsertsABatchInHubSpot() {
        // Given
        crm.stubFor(any(anyUrl()).willReturn(okJson("{\"status\":\"COMPLETE\",\"results\":[{}]}")));
        try (TestHub hub = hub(
                "hubspot",
                Map.of(
                        "waybill.sink.hubspot.url",
                        crm.baseUrl(),
                        "waybill.sink.hubspot.header.Authorization",
                        "Bearer pat-1"))) {
            // When
            JsonNode delivery = deliver(hub, "leadsail", LEAD, "hubspot");

            // Then
            assertThat(delivery.path("state").asText()).isEqualTo("delivered");
            LoggedRequest call = crm.findAll(postRequestedFor(urlEqualTo("/crm/v3/objects/contacts/batch/upsert")))
                    .get(0);
            assertThat(call.getHeader("Authorization")).isEqualTo("Bearer pat-1");
            JsonNode input =
                    HubClient.json(call.getBodyAsString()).path("inputs").path(0);
            assertThat(input.path("idProperty").asText()).isEqualTo("email");
            assertThat(input.path("id").asText()).isEqualTo("john@example.com");
            assertThat(input.path("properties").path("firstname").asText()).isEqualTo("John");
        }
    }

    @Test
    void upsertsSeveralContactsInACallAndParksWhichHubSpotNames() {
        try (TestHub hub = hub("hubspot", Map.of("waybill.sink.hubspot.url", crm.baseUrl()))) {
            // Given
            hub.client().ops("POST", "/api/sinks/hubspot/stop", Map.of());
            String john = hub.client().accepted("leadsail", LEAD);
            String jane = hub.client()
                    .accepted("leadsail", LEAD.replace("sub_1", "sub_2").replace("lead/1", "lead/2"));
            crm.stubFor(any(anyUrl()).willReturn(WireMock.jsonResponse("""
                    {"status": "COMPLETE", "results": [{}], "numErrors": 1, "errors": [{"status": "error",
                     "message": "no such phone", "context": {"objectWriteTraceId": ["%s"]}}]}""".formatted(jane), 207)));

            // When
            hub.client().ops("POST", "/api/sinks/hubspot/start", Map.of());

            // Then
            assertThat(hub.client().settled(john).at("/sinks/hubspot/state").asText())
                    .isEqualTo("delivered");
            JsonNode parked = hub.client().settled(jane).at("/sinks/hubspot");
            assertThat(parked.path("state").asText()).isEqualTo("parked");
            assertThat(parked.path("reason").asText()).isEqualTo("answered 207: no such phone");
            List<LoggedRequest> calls = crm.findAll(WireMock.anyRequestedFor(anyUrl()));
            assertThat(calls).hasSize(1);
            assertThat(HubClient.json(calls.get(0).getBodyAsString()).path("inputs"))
                    .hasSize(2);
        }
    }

    @Test
    void takesABatchWithErrorsForANo() {
        crm.stubFor(any(anyUrl())
                .willReturn(WireMock.aResponse()
                        .withStatus(207)
                        .withBody("{\"status\":\"COMPLETE\",\"numErrors\":1,\"errors\":[{\"message\":\"no\"}]}")));
        try (TestHub hub = hub("hubspot", Map.of("waybill.sink.hubspot.url", crm.baseUrl()))) {
            JsonNode delivery = deliver(hub, "leadsail", LEAD, "hubspot");

            assertThat(delivery.path("state").asText()).isEqualTo("parked");
            assertThat(delivery.path("reason").asText()).contains("207");
        }
    }

    @Test
    void patchesByExternalIdInSalesforceWithOneTokenForAllLeads() {
        // Given
        crm.stubFor(post(urlEqualTo("/services/oauth2/token"))
                .willReturn(okJson("{\"access_token\":\"t0ken\",\"expires_in\":3600}")));
        crm.stubFor(WireMock.patch(urlPathMatching("/services/data/.*"))
                .willReturn(WireMock.aResponse().withStatus(204)));
        try (TestHub hub = hub("salesforce", salesforce())) {
            // When
            assertThat(deliver(hub, "sendpilot", STAGE, "salesforce")
                            .path("state")
                            .asText())
                    .isEqualTo("delivered");
            deliver(hub, "sendpilot", STAGE.replace("evt_1", "evt_2").replace("lead/1", "lead/2"), "salesforce");

            // Then
            List<LoggedRequest> calls = crm.findAll(WireMock.patchRequestedFor(anyUrl()));
            assertThat(calls)
                    .extracting(LoggedRequest::getUrl)
                    .containsExactly(
                            "/services/data/v62.0/sobjects/Lead/Campaign_Lead_Id__c/lead%2F1",
                            "/services/data/v62.0/sobjects/Lead/Campaign_Lead_Id__c/lead%2F2");
            assertThat(calls).allMatch(call -> call.getHeader("Authorization").equals("Bearer t0ken"));
            assertThat(HubClient.json(calls.get(0).getBodyAsString())
                            .path("Status")
                            .asText())
                    .isEqualTo("qualified");
            List<LoggedRequest> tokens = crm.findAll(postRequestedFor(urlEqualTo("/services/oauth2/token")));
            assertThat(tokens).hasSize(1);
            assertThat(tokens.get(0).getBodyAsString()).contains("grant_type=client_credentials");
        }
    }

    @Test
    void asksForANewTokenWhenOneIsRefusedAndStopsWhenNoneIsGiven() {
        // Given
        crm.stubFor(post(urlEqualTo("/services/oauth2/token"))
                .willReturn(okJson("{\"access_token\":\"t0ken\",\"expires_in\":3600}")));
        crm.stubFor(WireMock.patch(anyUrl())
                .inScenario("revoked")
                .whenScenarioStateIs("Started")
                .willReturn(WireMock.aResponse().withStatus(401))
                .willSetStateTo("renewed"));
        crm.stubFor(WireMock.patch(anyUrl())
                .inScenario("revoked")
                .whenScenarioStateIs("renewed")
                .willReturn(WireMock.aResponse().withStatus(204)));
        try (TestHub hub = hub("salesforce", salesforce())) {
            // When, then
            assertThat(deliver(hub, "sendpilot", STAGE, "salesforce")
                            .path("state")
                            .asText())
                    .isEqualTo("delivered");

            // Given
            crm.resetAll();
            crm.stubFor(post(urlEqualTo("/services/oauth2/token"))
                    .willReturn(WireMock.aResponse().withStatus(401)));
            crm.stubFor(WireMock.patch(anyUrl()).willReturn(WireMock.aResponse().withStatus(401)));

            // When
            hub.client().accepted("sendpilot", STAGE.replace("evt_1", "evt_2"));

            // Then
            org.awaitility.Awaitility.await().until(() -> hub.client()
                    .ops("GET", "/observe/health", Map.of())
                    .body()
                    .contains("salesforce takes no events: the token address answered 401"));
        }
    }

    private Map<String, String> salesforce() {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.sink.salesforce.url", crm.baseUrl());
        settings.put("waybill.sink.salesforce.external-id-field", "Campaign_Lead_Id__c");
        settings.put("waybill.sink.salesforce.oauth2.token-url", crm.url("/services/oauth2/token"));
        settings.put("waybill.sink.salesforce.oauth2.client-id", "client");
        settings.put("waybill.sink.salesforce.oauth2.client-secret", "s3cret");
        return settings;
    }

    @Test
    void upsertsAContactInHighLevel() {
        crm.stubFor(any(anyUrl()).willReturn(okJson("{\"new\":true,\"contact\":{\"id\":\"c1\"}}")));
        try (TestHub hub = hub(
                "highlevel",
                Map.of(
                        "waybill.sink.highlevel.url", crm.baseUrl(),
                        "waybill.sink.highlevel.location-id", "loc_1",
                        "waybill.sink.highlevel.header.Version", "2021-07-28"))) {
            assertThat(deliver(hub, "leadsail", LEAD, "highlevel").path("state").asText())
                    .isEqualTo("delivered");

            LoggedRequest call = crm.findAll(postRequestedFor(urlEqualTo("/contacts/upsert")))
                    .get(0);
            assertThat(call.getHeader("Version")).isEqualTo("2021-07-28");
            assertThat(HubClient.json(call.getBodyAsString()).path("locationId").asText())
                    .isEqualTo("loc_1");
        }
    }

    @Test
    void writesRowsToATableOfTheUsersOwn() throws SQLException {
        // Given
        Map<String, String> settings = TestDatabase.POSTGRESQL.settings();
        try (Connection connection = TestDatabase.connect(settings)) {
            connection
                    .createStatement()
                    .execute("create table delivered_lead (event_id varchar(64) primary key, email varchar(320),"
                            + " happened_at varchar(40))");
            try (TestHub hub = hub("leads-table", settings)) {
                // When
                JsonNode delivery = deliver(hub, "leadsail", LEAD, "leads-table");
                JsonNode other = deliver(hub, "sendpilot", STAGE, "leads-table");

                // Then
                assertThat(delivery.path("state").asText()).isEqualTo("delivered");
                assertThat(other.path("state").asText()).isEqualTo("filtered");
                ResultSet rows = connection.createStatement().executeQuery("select email from delivered_lead");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("john@example.com");
                assertThat(rows.next()).isFalse();
            }
        }
    }

    private static JsonNode deliver(TestHub hub, String source, String body, String sink) {
        return hub.client()
                .settled(hub.client().accepted(source, body))
                .path("sinks")
                .path(sink);
    }
}
