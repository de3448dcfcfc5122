package io.waybill.sink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestCommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What operators see and do of clients' endpoints, by the API and from the terminal. */
class EndpointsIT extends WebhooksHub {

    private static final List<String> STATES =
            List.of("received", "delivered", "filtered", "dryRun", "pending", "parked", "discarded");

    @Test
    void countsTheEventsOfEachEndpointSoThatTheyAddUpToTheLedger() {
        // Given
        server.stubFor(any(urlEqualTo("/gone")).willReturn(aResponse().withStatus(410)));
        server.stubFor(any(urlEqualTo("/dead")).willReturn(aResponse().withStatus(422)));
        JsonNode before = hub.client().get("/api/endpoints");

        // When
        String delivered = send("ABC", "lead.delivered");
        String organisations = send("ABC", "lead.failed");
        String parked = send("DEAD", "lead.delivered");
        String unlisted = send("XYZ", "lead.delivered");
        for (String id : List.of(delivered, organisations, parked, unlisted)) {
            hub.client().settled(id);
        }
        send("GONE", "lead.delivered");
        send("GONE", "lead.delivered");

        // Then
        Awaitility.await().untilAsserted(() -> {
            JsonNode now = hub.client().get("/api/endpoints");
            assertThat(more(before, now, "/endpoints/ABC/delivered")).isEqualTo(1);
            assertThat(more(before, now, "/endpoints/organisation/delivered")).isEqualTo(1);
            assertThat(more(before, now, "/endpoints/DEAD/parked")).isEqualTo(1);
            assertThat(now.at("/endpoints/GONE/pending").asLong()).isEqualTo(2);
            assertThat(now.at("/endpoints/GONE/holds/0/reason").asText()).isEqualTo("refused");
            assertThat(more(before, now, "/others/filtered")).isEqualTo(1);
            JsonNode line = hub.client().ledger().at("/sinks/webhooks");
            for (String state : STATES) {
                long sum = now.at("/others/" + state).asLong();
                for (JsonNode endpoint : now.path("endpoints")) {
                    sum += endpoint.path(state).asLong();
                }
                assertThat(sum).as(state).isEqualTo(line.path(state).asLong());
                assertThat(now.at("/all/" + state).asLong()).as(state).isEqualTo(sum);
            }
        });
        assertThat(endpoint("ABC").path("url").asText()).isEqualTo(server.baseUrl() + "/abc");
        assertThat(endpoint("DEAD").at("/lastError/error").asText()).contains("422");
        assertThat(ids("&endpoint=ABC")).contains(delivered).doesNotContain(organisations, parked, unlisted);
        assertThat(ids("&endpoint=DEAD&outcome=parked")).contains(parked).doesNotContain(delivered);
    }

    @Test
    void refusesAnEndpointThatNeverWas() {
        assertThat(hub.client()
                        .ops("GET", "/api/events?sink=webhooks&endpoint=ABD", Map.of())
                        .body())
                .contains("unknown-endpoint", "did you mean 'ABC'?");
        assertThat(hub.client().ops("GET", "/api/events?endpoint=ABC", Map.of()).body())
                .contains("'endpoint' 'ABC': needs the sink that calls it; add 'sink'");
        assertThat(hub.client().ops("POST", "/api/endpoints/ABD/test", Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(hub.client().ops("GET", "/api/endpoints?sink=crm", Map.of()).body())
                .contains("there is no such sink that calls endpoints", "webhooks");
    }

    @Test
    void sendsATestEventThatIsNotOnRecord() {
        // Given
        deliver("ABC", "lead.delivered");
        server.resetRequests();
        JsonNode before = hub.client().get("/api/endpoints").path("all");

        // When
        JsonNode call = test("ABC");

        // Then
        assertThat(call.path("outcome").asText()).isEqualTo("delivered");
        assertThat(call.path("answerCode").asInt()).isEqualTo(204);
        LoggedRequest request = only("/abc");
        assertThat(request.getHeader("webhook-signature")).startsWith("v1,");
        assertThat(HubClient.json(request.getBodyAsString()).path("type").asText())
                .isEqualTo("waybill.test");
        assertThat(HubClient.json(request.getBodyAsString())
                        .at("/data/campaign/id")
                        .asText())
                .isEqualTo("ABC");
        assertThat(call.toString()).doesNotContain(KEY);
        assertThat(hub.client().get("/api/endpoints").path("all")).isEqualTo(before);
        assertThat(hub.client()
                        .ops("GET", "/api/events/" + call.path("eventId").asText(), Map.of())
                        .statusCode())
                .isEqualTo(404);
        assertThat(test("ABC?type=lead.delivered").path("request").asText()).contains("lead.delivered");
    }

    @Test
    void holdsNothingForATestAndTestsWhatIsHeld() {
        server.stubFor(any(urlEqualTo("/gone")).willReturn(aResponse().withStatus(410)));
        assertThat(test("GONE").path("outcome").asText()).isEqualTo("refused");
        assertThat(test("GONE").path("answerCode").asInt()).isEqualTo(410);
        assertThat(endpoint("GONE").path("holds")).isEmpty();
        server.stubFor(any(urlEqualTo("/dead")).willReturn(aResponse().withStatus(503)));
        assertThat(test("DEAD").path("outcome").asText()).isEqualTo("transient");
        server.verify(1, postRequestedFor(urlEqualTo("/dead")));

        // When
        send("GONE", "lead.delivered");
        Awaitility.await().until(() -> !endpoint("GONE").path("holds").isEmpty());
        server.stubFor(any(urlEqualTo("/gone")).willReturn(aResponse().withStatus(200)));

        // Then
        assertThat(test("GONE").path("outcome").asText()).isEqualTo("delivered");
        assertThat(endpoint("GONE").path("holds")).isNotEmpty();
    }

    @Test
    void isAskedFromTheTerminal() {
        server.stubFor(any(urlEqualTo("/gone")).willReturn(aResponse().withStatus(410)));
        String pending = send("GONE", "lead.delivered");
        Awaitility.await().until(() -> !endpoint("GONE").path("holds").isEmpty());
        String delivered = send("ABC", "lead.delivered");
        hub.client().settled(delivered);

        Result endpoints = run("endpoints");
        assertThat(endpoints.output())
                .containsPattern("(?m)^endpoint +state +delivered +pending +parked +discarded +filtered +url$")
                .containsPattern("(?m)^GONE +held +\\d+ +1 .* " + server.baseUrl() + "/gone$")
                .containsPattern("(?m)^ABC +called ")
                .containsPattern("(?m)^\\(no endpoint\\) ")
                .contains("GONE is held since ", "answered 410", "until it is started");
        assertThat(run("sinks").output()).contains("webhooks: its endpoint GONE is held: answered 410");
        assertThat(run("events", "--sink", "webhooks", "--endpoint", "ABC").output())
                .contains(delivered);
        assertThat(run("endpoints", "test", "ABC"))
                .satisfies(test -> assertThat(test.output()).startsWith("delivered, answered 204 in "))
                .satisfies(test -> assertThat(test.exit()).isZero());
        assertThat(run("endpoints", "test", "GONE").exit()).isEqualTo(1);

        server.stubFor(any(urlEqualTo("/gone")).willReturn(aResponse().withStatus(200)));
        assertThat(run("endpoints", "start", "GONE").output()).startsWith("started; 0 events");
        assertThat(state(pending)).isEqualTo("delivered");
    }

    private Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--ops", "http://127.0.0.1:" + hub.client().opsPort()));
        return TestCommandLine.run(folder, Map.of(), all.toArray(String[]::new));
    }

    private JsonNode test(String name) {
        String[] parts = name.split("\\?", 2);
        String query = parts.length == 1 ? "" : "?" + parts[1];
        return HubClient.json(hub.client()
                .ops("POST", "/api/endpoints/" + parts[0] + "/test" + query, Map.of())
                .body());
    }

    private static long more(JsonNode before, JsonNode now, String at) {
        return now.at(at).asLong() - before.at(at).asLong();
    }

    private List<String> ids(String filter) {
        return hub.client()
                .get("/api/events?limit=500&sink=webhooks" + filter)
                .path("events")
                .findValuesAsText("id");
    }
}
