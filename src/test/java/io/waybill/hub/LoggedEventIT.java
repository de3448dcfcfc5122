package io.waybill.hub;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.waybill.logging.LoggedEvent;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggedEventIT {

    private static final Path ROUTES = Path.of("routes");

    private static final String EVENT = """
            {"eventId": "%s", "eventType": "lead.updated", "timestamp": "%s",
             "data": {"leadId": "lead_1", "newStatus": "OPPORTUNITY"}}""";

    private final WireMockServer crm =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        crm.start();
    }

    @AfterEach
    void stop() {
        crm.stop();
    }

    @Test
    void everyLineAboutAnEventHasItsId() throws IOException {
        // Given: steps of the users' own that log, a call that fails once and one that is never taken
        String log = "- log:\n            message: a step of a user\n            loggingLevel: WARN\n        ";
        TestRoutes routes = TestRoutes.copyTo(folder.resolve("routes"))
                .write("sources/sendpilot.camel.yaml", withFirstChoiceAfter(log, "sources/sendpilot.camel.yaml"))
                .write("sinks/crm.camel.yaml", withFirstChoiceAfter(log, "sinks/crm.camel.yaml"));
        crm.stubFor(any(anyUrl())
                .inScenario("calls")
                .whenScenarioStateIs("Started")
                .willReturn(aResponse().withStatus(503))
                .willSetStateTo("again"));
        crm.stubFor(any(anyUrl())
                .inScenario("calls")
                .whenScenarioStateIs("again")
                .willReturn(aResponse().withStatus(422)));
        Map<String, String> settings = Map.of(
                "waybill.sink.crm.url",
                crm.baseUrl(),
                "waybill.sink.slack.mode",
                "dry",
                "waybill.log.deliveries",
                "true",
                "waybill.alarm.every",
                "0s");

        try (TestHub hub = TestHub.start(folder.resolve("data"), settings, routes.folder());
                TestLog lines = new TestLog()) {
            // When
            String id = hub.client().accepted("sendpilot", EVENT.formatted("e1", "no time"));
            hub.client().settled(id);
            hub.client().quiet();

            // Then
            assertThat(lines.lines())
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .filteredOn("a step of a user"::equals)
                    .as("of the source and of the sink")
                    .hasSize(2);
            assertThat(lines.text())
                    .contains("the time of an event cannot be read", "outcome=\"transient\"", "outcome=\"dry-run\"")
                    .contains("outcome=\"permanent\"", "state=\"parked\"");
            assertThat(lines.lines())
                    .filteredOn(
                            line -> !line.getLoggerName().startsWith("com.networknt")) // It checks this test's answers.
                    .allSatisfy(line -> assertThat(line.getMDCPropertyMap())
                            .as("%s %s", line.getLoggerName(), line.getFormattedMessage())
                            .containsEntry(LoggedEvent.KEY, id));
        }
    }

    private static String withFirstChoiceAfter(String steps, String file) throws IOException {
        String text = Files.readString(ROUTES.resolve(file));
        assertThat(text).contains("- choice:");
        return text.replaceFirst("- choice:", steps + "- choice:");
    }
}
