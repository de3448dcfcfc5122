package io.waybill.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients are sent: CloudEvents in both forms, and a body of one's own. */
class WebhookBodiesTest {

    private static final Path PAGE = Path.of("src/test/resources/leadsail/campaign-webhooks.txt");

    private static Rehearsal rehearsal;
    private static String payload;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        String page = Files.readString(PAGE);
        payload = page.substring(page.indexOf("{\n"), page.lastIndexOf('}') + 1);
        TestRoutes routes = TestRoutes.copyTo(folder)
                .write("endpoints.yaml", "organisation: {url: 'https://client.example/in?key=1', events: [lead.*]}")
                .write(
                        "mappings/webhooks/leadsail.jq",
                        Files.readString(Path.of("docs/examples/webhooks/mappings/webhooks/leadsail.jq")));
        for (String sink : new String[] {"structured", "binary", "mapped"}) {
            String parameters = sink.equals("mapped") ? "mapping: webhooks/leadsail" : "format: " + sink;
            routes.write("sinks/%s.camel.yaml".formatted(sink), """
                    - route:
                        id: %1$s
                        routeConfigurationId: delivery
                        from:
                          uri: kamelet:events
                          parameters: {sink: %1$s}
                          steps:
                            - to: {uri: kamelet:webhooks, parameters: {%2$s}}
                    """.formatted(sink, parameters));
        }
        RouteSet set = RouteSet.of(RouteFolder.read(folder));
        rehearsal = Rehearsal.of(
                set, SettingsReader.read(Path.of("application.properties"), set.shape(), Map.of(), new Properties()));
    }

    @AfterAll
    static void stop() {
        rehearsal.close();
    }

    private static RehearsalResult.Accepted accepted() {
        return (RehearsalResult.Accepted) rehearsal.run(new RehearsedWebhook(
                "leadsail", Map.of(), "", payload.getBytes(UTF_8), Instant.parse("2026-01-02T03:04:05Z")));
    }

    private static SinkRequest.Http sent(String sink) {
        return (SinkRequest.Http) ((RehearsedDelivery.Sends) accepted().sinks().get(sink)).request();
    }

    @Test
    void sendsOneCloudEvent() {
        SinkRequest.Http sent = sent("structured");

        assertThat(sent.headers()).containsEntry("Content-Type", "application/cloudevents+json");
        assertThat(sent.body()).isEqualTo(accepted().event().toJson());
    }

    @Test
    void sendsTheDataAndTheRestInHeaders() {
        SinkRequest.Http sent = sent("binary");

        assertThat(sent.body()).isEqualTo(accepted().event().data());
        assertThat(sent.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-id", accepted().event().id())
                .containsEntry("ce-source", "/webhooks/leadsail")
                .containsEntry("ce-type", "lead.delivered")
                .containsEntry("ce-time", "2024-06-15T10:30:00Z")
                .containsEntry("ce-subject", "lead_abc123")
                .doesNotContainKeys("ce-data", "ce-datacontenttype");
    }

    /** LeadSail's page under "Payload". */
    @Test
    void sendsLeadSailsPayload() {
        assertThat(sent("mapped").body()).isEqualTo(Json.read(payload.getBytes(UTF_8)));
    }
}
