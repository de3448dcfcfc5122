package io.waybill.command;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.patchRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue's sink for Salesforce, which needs a token of OAuth 2. */
class CatalogueTokenIT {

    private static final String TOKENS = "/services/oauth2/token";

    private static final WireMockServer SALESFORCE =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @TempDir
    private static Path folder;

    private static TestHub hub;

    @BeforeAll
    static void start() {
        SALESFORCE.start();
        CatalogueProject project = CatalogueProject.copyTo(folder).add("sink", "salesforce");
        TestRoutes.in(project.routes()).impatient();
        hub = TestHub.start(
                folder.resolve("data"),
                Map.of(
                        "waybill.sink.salesforce.url", SALESFORCE.baseUrl(),
                        "waybill.sink.salesforce.external-id-field", "Waybill_Email__c",
                        "waybill.sink.salesforce.oauth2.token-url", SALESFORCE.url(TOKENS),
                        "waybill.sink.salesforce.oauth2.client-id", "client",
                        "waybill.sink.salesforce.oauth2.client-secret", "s3cret"),
                project.config(),
                project.routes());
    }

    @AfterAll
    static void stop() {
        hub.close();
        SALESFORCE.stop();
    }

    @Test
    void oneTokenServesAllLeadsUntilItIsRefusedAndWithoutOneTheSinkIsHeld() {
        // Given
        SALESFORCE.stubFor(
                post(urlEqualTo(TOKENS)).willReturn(okJson("{\"access_token\":\"t0ken\",\"expires_in\":3600}")));
        SALESFORCE.stubFor(patch(anyUrl()).willReturn(status(204)));

        // When
        assertThat(stateOf(reply("evt_1", "jane@example.com"))).isEqualTo("delivered");
        assertThat(stateOf(reply("evt_2", "john@example.com"))).isEqualTo("delivered");

        // Then
        List<LoggedRequest> calls = SALESFORCE.findAll(patchRequestedFor(anyUrl()));
        assertThat(calls)
                .extracting(LoggedRequest::getUrl)
                .containsExactly(
                        "/services/data/v62.0/sobjects/Lead/Waybill_Email__c/jane%40example.com",
                        "/services/data/v62.0/sobjects/Lead/Waybill_Email__c/john%40example.com");
        assertThat(calls).allMatch(call -> call.getHeader("Authorization").equals("Bearer t0ken"));
        assertThat(SALESFORCE.findAll(postRequestedFor(urlEqualTo(TOKENS))))
                .singleElement()
                .matches(call -> call.getBodyAsString().contains("grant_type=client_credentials"));

        // Given
        SALESFORCE.resetAll();
        SALESFORCE.stubFor(
                post(urlEqualTo(TOKENS)).willReturn(okJson("{\"access_token\":\"other\",\"expires_in\":3600}")));
        SALESFORCE.stubFor(patch(anyUrl()).willReturn(status(401)));
        SALESFORCE.stubFor(patch(anyUrl())
                .withHeader("Authorization", equalTo("Bearer other"))
                .willReturn(status(204)));

        // Then
        assertThat(stateOf(reply("evt_3", "jane@example.com"))).isEqualTo("delivered");

        // Given
        SALESFORCE.resetAll();
        SALESFORCE.stubFor(post(urlEqualTo(TOKENS)).willReturn(status(401)));
        SALESFORCE.stubFor(patch(anyUrl()).willReturn(status(401)));

        // When
        hub.client().accepted("mailstand", reply("evt_4", "jane@example.com"));

        // Then
        Awaitility.await().until(() -> hub.client()
                .ops("GET", "/observe/health", Map.of())
                .body()
                .contains("salesforce takes no events: the token address answered 401"));
    }

    private static String stateOf(String webhook) {
        return hub.client()
                .settled(hub.client().accepted("mailstand", webhook))
                .at("/sinks/salesforce/state")
                .asText();
    }

    private static String reply(String id, String email) {
        return """
                {"id": "%s", "type": "reply", "from": "contact_1", "from_email": "%s", "from_name": "Jane",
                 "text": "Tell me more", "campaign_id": "camp_1", "created_at": 1654703617}""".formatted(id, email);
    }
}
