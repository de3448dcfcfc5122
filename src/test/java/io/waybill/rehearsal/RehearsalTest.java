package io.waybill.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.SettingsReader;
import io.waybill.event.Json;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.sink.RehearsedDelivery;
import io.waybill.sink.SinkRequest;
import io.waybill.source.RehearsedWebhook;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rehearsal must say what the hub does: the golden cases of the hub are its own too. */
class RehearsalTest {

    private static final Path CASES = Path.of("src/test/resources/webhooks");
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    private static Rehearsal rehearsal;

    @BeforeAll
    static void start() {
        rehearsal = rehearsal(Map.of());
    }

    @AfterAll
    static void stop() {
        rehearsal.close();
    }

    private static Rehearsal rehearsal(Map<String, String> settings) {
        return rehearsal(Path.of("routes"), settings);
    }

    private static Rehearsal rehearsal(Path folder, Map<String, String> settings) {
        RouteSet routes = RouteSet.of(RouteFolder.read(folder));
        Properties overrides = new Properties();
        overrides.putAll(settings);
        return Rehearsal.of(
                routes, SettingsReader.read(Path.of("application.properties"), routes.shape(), Map.of(), overrides));
    }

    static Stream<String> cases() throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files
                    .filter(file -> file.endsWith("body.json"))
                    .map(file -> CASES.relativize(file.getParent()).toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void foretellsWhatTheHubDoes(String name) throws IOException {
        // Given
        Path folder = CASES.resolve(name);
        String source = name.substring(0, name.indexOf('/'));

        // When
        RehearsalResult outcome = rehearsal.run(arrival(source, Files.readString(folder.resolve("body.json"))));

        // Then
        RehearsalResult.Accepted accepted = (RehearsalResult.Accepted) outcome;
        ObjectNode event = accepted.event().toJson();
        if (accepted.event().isUnmapped() || accepted.event().data().has("timeNote")) {
            event.remove("time");
        }
        assertThat(Json.parse(event.toString())).isEqualTo(read(folder.resolve("event.json")));
        assertThat(record(accepted)).isEqualTo(read(folder.resolve("record.json")));
    }

    private static ObjectNode record(RehearsalResult.Accepted accepted) {
        ObjectNode record = Json.mapper().createObjectNode();
        if (accepted.unmappedReason() != null) {
            record.put("unmappedReason", accepted.unmappedReason());
        }
        ObjectNode sinks = record.putObject("sinks");
        accepted.sinks().forEach((sink, verdict) -> sinks.set(sink, record(verdict)));
        return record;
    }

    private static ObjectNode record(RehearsedDelivery verdict) {
        ObjectNode record = Json.mapper().createObjectNode();
        if (verdict instanceof RehearsedDelivery.Sends sends) {
            return record.put("state", "dry-run").put("request", sends.request().describe());
        }
        if (verdict instanceof RehearsedDelivery.Filters filters) {
            return record.put("state", "filtered")
                    .put("reason", filters.byRoute() ? filters.reason() : "not of its types");
        }
        return record.put("state", "parked").put("reason", ((RehearsedDelivery.Fails) verdict).reason());
    }

    @Test
    void tellsTheWholeRequest() {
        try (Rehearsal addressed = rehearsal(Map.of(
                "waybill.sink.analytics.url", "https://analytics.example/track",
                "waybill.sink.analytics.header.Authorization", "Bearer hush"))) {
            // When
            RehearsalResult.Accepted accepted = (RehearsalResult.Accepted) addressed.run(arrival(
                    "sendpilot", "{\"eventId\":\"e1\",\"eventType\":\"campaign.resumed\",\"timestamp\":1700000000}"));

            // Then
            RehearsedDelivery.Sends sends =
                    (RehearsedDelivery.Sends) accepted.sinks().get("analytics");
            SinkRequest.Http request = (SinkRequest.Http) sends.request();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(String.valueOf(request.url())).isEqualTo("https://analytics.example/track");
            assertThat(request.pathAndQuery()).isEqualTo("/");
            assertThat(request.headers())
                    .containsEntry("Idempotency-Key", accepted.event().id() + "-analytics")
                    .containsEntry("Content-Type", "application/json");
            assertThat(request.configured()).containsOnlyKeys("Authorization");
            assertThat(String.valueOf(request.body())).contains("campaign_resumed");
            assertThat(request.toString()).doesNotContain("hush");
        }
    }

    @Test
    void tellsWhatABatchWouldBeSentOfAnEventAlone(@TempDir Path folder) {
        // Given
        Path batching = TestRoutes.copyTo(folder)
                .write("mappings/list.jq", "{body: {inputs: [.[] | {trace: .id}]}}")
                .write("sinks/list.camel.yaml", """
                        - route:
                            id: list
                            routeConfigurationId: delivery
                            from:
                              uri: kamelet:events
                              parameters: {sink: list, batch: 100}
                              steps:
                                - to: {uri: kamelet:http, parameters: {request: list}}
                        """)
                .folder();
        String payload = """
                {"event": "lead.delivered", "leadId": "lead_1", "submissionId": "sub_1", "status": "delivered",
                 "timestamp": "2024-06-15T10:30:00Z", "data": {"email": "john@example.com"}}""";
        try (Rehearsal batches = rehearsal(batching, Map.of())) {
            // When
            RehearsalResult.Accepted accepted = (RehearsalResult.Accepted) batches.run(arrival("leadsail", payload));

            // Then
            RehearsedDelivery.Sends sends =
                    (RehearsedDelivery.Sends) accepted.sinks().get("list");
            SinkRequest.Http request = (SinkRequest.Http) sends.request();
            assertThat(request.headers())
                    .containsEntry("Idempotency-Key", accepted.event().id() + "-list");
            assertThat(request.body().path("inputs")).singleElement().matches(input -> input.path("trace")
                    .asText()
                    .equals(accepted.event().id()));
        }
    }

    @Test
    void knowsADoubleOnlyAmongTheWebhooksOfOneRun() {
        RehearsedWebhook arrival = arrival("sendpilot", "{\"eventId\":\"e1\",\"eventType\":\"campaign.started\"}");

        assertThat(rehearsal.run(arrival)).isInstanceOf(RehearsalResult.Accepted.class);
        assertThat(rehearsal.run(arrival)).isInstanceOf(RehearsalResult.Accepted.class);
        assertThat(answered(rehearsal.run(List.of(arrival), arrival)).status()).isEqualTo(200);
    }

    @Test
    void tellsWhyAWebhookIsRefused() {
        assertThat(answered(rehearsal.run(arrival("sendpilot", "{")))
                        .body()
                        .path("code")
                        .asText())
                .isEqualTo("invalid-json");
        assertThat(answered(rehearsal.run(arrival("sendpilot", "{}")))
                        .body()
                        .path("detail")
                        .asText())
                .contains("eventType");
    }

    private static RehearsalResult.Answered answered(RehearsalResult outcome) {
        return (RehearsalResult.Answered) outcome;
    }

    private static RehearsedWebhook arrival(String source, String body) {
        return new RehearsedWebhook(source, Map.of(), "", body.getBytes(java.nio.charset.StandardCharsets.UTF_8), AT);
    }

    private static JsonNode read(Path file) throws IOException {
        return Json.parse(Files.readString(file));
    }
}
