package io.waybill.hub;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubProcess;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hub shows, keeps and passes on of secrets and of people. */
class PrivacyIT {

    private static final String REPLY = """
            {"type": "reply", "id": "evt_reply", "campaign": {"id": "c1", "name": "Q1"},
             "eventId": "evt_reply", "eventType": "reply.received", "timestamp": "2024-02-24T10:30:00Z",
             "data": {"leadId": "lead_1", "campaignId": "c1", "email": "jane.doe@acme.example", "phone": "+49 170 1234567",
                      "reply": "Ring me tonight, the sooner the better: jane.doe@acme.example"}}""";

    @TempDir
    private Path folder;

    private final WireMockServer sinks =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() {
        sinks.start();
        sinks.stubFor(any(anyUrl()).willReturn(ok()));
    }

    @AfterEach
    void stop() {
        sinks.stop();
    }

    @Test
    void showsPersonalDataMaskedWhileSinksGetItWhole() {
        try (TestLog log = new TestLog();
                TestHub hub = TestHub.start(folder, live())) {
            // When
            JsonNode event = hub.client().settled(hub.client().accepted("sendpilot", REPLY));

            // Then
            assertThat(slackTexts()).anyMatch(text -> text.contains("Ring me tonight, the sooner the better"));
            for (String shown : List.of(event.toString(), log.text())) {
                assertThat(shown).contains("••••").doesNotContain("jane.doe", "1234567", "Ring me tonight");
            }
            assertThat(event.path("event")
                            .path("data")
                            .path("message")
                            .path("text")
                            .asText())
                    .startsWith("•••• (");
            assertThat(event.path("event")
                            .path("data")
                            .path("original")
                            .path("data")
                            .path("email")
                            .asText())
                    .isEqualTo("j••9pe••@acme.example");
        }
    }

    @Test
    void showsPersonalDataWhereMaskingIsOff() {
        Map<String, String> settings = live();
        settings.put("waybill.privacy.mask", "false");
        try (TestLog log = new TestLog();
                TestHub hub = TestHub.start(folder, settings)) {
            JsonNode event = hub.client().settled(hub.client().accepted("sendpilot", REPLY));

            assertThat(event.toString()).contains("jane.doe@acme.example", "+49 170 1234567", "Ring me tonight");
            assertThat(log.text()).contains("Ring me tonight");
        }
    }

    @Test
    @Tag("embedded")
    void keepsNoSecretOfAPayloadAnywhere() throws IOException {
        // Given
        String link = "eyJhbGciOi-signs-in-without-a-password";
        try (HubProcess hub = HubProcess.start(folder, live())) {
            // When: in an event, in one that is doubled, in one no mapping knows, in one that is none
            hub.client().accepted("pelcro", """
                    {"id": "evt_1", "type": "campaign.triggered", "data": {"customer": {"magic_link_token": "%1$s",
                     "deep": [{"Password": "%1$s", "token": {"nested": "%1$s"}}]}, "magic_link_token": "no"},
                     "magic_link_token": "%1$s"}""".formatted(link));
            hub.client()
                    .accepted("pelcro", "{\"id\":\"evt_2\",\"type\":\"new\",\"secret_key\":\"%s\"}".formatted(link));
            hub.client().post("pelcro", "{\"id\":\"evt_3\",\"magic_link_token\":\"%s\"}".formatted(link));
            hub.client().post("pelcro", "{\"magic_link_token\":\"%s\"".formatted(link));
            hub.client().quiet();

            // Then
            assertThat(hub.logText()).doesNotContain(link);
            hub.terminate();
        }
        assertThat(sinks.findAll(anyRequestedFor(anyUrl())))
                .noneMatch(call -> call.getBodyAsString().contains(link));
        assertThat(filesWith(link)).isEmpty();
        assertThat(filesWith("evt_1")).as("what is searched").isNotEmpty();
    }

    @Test
    void printsNoSecretOfTheSettingsHoweverTalkativeTheLog() throws IOException {
        // Given: every kind of secret, sinks that quote them, and everything logged that there is
        Map<String, String> settings = everySecret();
        settings.put("logback.configurationFile", everythingLogged().toString());
        sinks.stubFor(any(urlPathMatching("/token")).willReturn(okJson("{\"access_token\":\"s3cret-issued-token\"}")));
        sinks.stubFor(any(urlPathMatching("/crm.*"))
                .willReturn(
                        aResponse().withStatus(400).withBody("bad: Bearer s3cret-issued-token, key s3cret-tenant")));
        sinks.stubFor(any(urlPathMatching("/analytics.*"))
                .willReturn(aResponse().withStatus(403).withBody("no: s3cret-analytics")));
        try (HubProcess hub = HubProcess.start(folder, settings)) {
            // When
            String auth = "Bearer s3cret-ops";
            hub.client().post("/webhooks/mailstand/s3cret-path", REPLY, Map.of("Content-Type", "application/json"));
            hub.client()
                    .post("/webhooks/mailstand/no-secret-of-ours", REPLY, Map.of("Content-Type", "application/json"));
            hub.client()
                    .post(
                            "/webhooks/leadsail",
                            "{\"event\":\"lead.delivered\",\"leadId\":\"l1\",\"status\":\"x\"}",
                            Map.of("Content-Type", "application/json", "X-Hook-Secret", "s3cret-leadsail"));
            hub.client().post("sendpilot", """
                    {"eventId": "evt_1", "eventType": "lead.status.changed", "timestamp": "2024-02-24T10:30:00.000Z",
                     "data": {"leadId": "lead_1", "previousStatus": "REPLY_RECEIVED", "newStatus": "OPPORTUNITY"}}""");
            Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(30))
                    .until(() -> sinks.findAll(anyRequestedFor(urlPathMatching("/crm.*")))
                                            .size()
                                    >= 1
                            && slackCalls() >= 1
                            && hub.logText().contains("sink=crm outcome=permanent"));
            String ledger = hub.client()
                    .ops("GET", "/api/ledger", Map.of("Authorization", auth))
                    .body();
            String health = hub.client().ops("GET", "/observe/health", Map.of()).body();

            // Then
            assertThat(ledger + health).doesNotContain("s3cret");
            assertThat(hub.logText())
                    .contains("••••", "http-outgoing")
                    .doesNotContain("s3cret-ops")
                    .doesNotContain("s3cret-path")
                    .doesNotContain("s3cret-leadsail")
                    .doesNotContain("s3cret-before")
                    .doesNotContain("s3cret-tenant")
                    .doesNotContain("s3cret-oauth")
                    .doesNotContain("s3cret-issued-token")
                    .doesNotContain("s3cret-slack")
                    .doesNotContain("s3cret-query");
            hub.terminate();
        }
        assertThat(filesWith("s3cret")).as("on disk").isEmpty();
    }

    private Map<String, String> live() {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.sink.slack.webhook-url", sinks.url("/slack"));
        settings.put("waybill.sink.crm.url", sinks.url("/crm"));
        settings.put("waybill.sink.analytics.url", sinks.url("/analytics"));
        settings.put("waybill.log.deliveries", "true");
        return settings;
    }

    private Map<String, String> everySecret() {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.ops.token", "s3cret-ops");
        settings.put("waybill.source.mailstand.verification", "path-token");
        settings.put("waybill.source.mailstand.secret", "s3cret-path");
        settings.put("waybill.source.leadsail.verification", "header");
        settings.put("waybill.source.leadsail.header", "X-Hook-Secret");
        settings.put("waybill.source.leadsail.secret", "s3cret-leadsail");
        settings.put("waybill.source.leadsail.previous-secret", "s3cret-before");
        settings.put("waybill.sink.crm.url", sinks.url("/crm?key=s3cret-query"));
        settings.put("waybill.sink.crm.header.X-Tenant", "s3cret-tenant");
        settings.put("waybill.sink.crm.oauth2.token-url", sinks.url("/token"));
        settings.put("waybill.sink.crm.oauth2.client-id", "us");
        settings.put("waybill.sink.crm.oauth2.client-secret", "s3cret-oauth");
        settings.put("waybill.sink.slack.webhook-url", sinks.url("/slack/s3cret-slack"));
        return settings;
    }

    private Path everythingLogged() throws IOException {
        return Files.writeString(folder.resolve("everything.xml"), """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d %-5level %logger{0} %kvp{NONE} %msg%n</pattern></encoder>
                  </appender>
                  <logger name="org.apache.activemq.artemis" level="DEBUG"/>
                  <root level="TRACE"><appender-ref ref="out"/></root>
                </configuration>
                """);
    }

    private List<String> slackTexts() {
        return sinks.findAll(anyRequestedFor(anyUrl())).stream()
                .filter(call -> call.getUrl().startsWith("/slack"))
                .map(LoggedRequest::getBodyAsString)
                .toList();
    }

    private int slackCalls() {
        return slackTexts().size();
    }

    /** Among all the hub has written to disk but its log. */
    private List<Path> filesWith(String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, text))
                    .collect(Collectors.toList());
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return new String(bytes, StandardCharsets.ISO_8859_1).contains(text)
                    || new String(bytes, StandardCharsets.UTF_16BE).contains(text)
                    || new String(bytes, 0, bytes.length, StandardCharsets.UTF_16LE).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
