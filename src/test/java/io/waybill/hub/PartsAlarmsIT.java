package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.handoff.BrokerDisk;
import io.waybill.testing.BrokerProcess;
import io.waybill.testing.HubClient;
import io.waybill.testing.SlackAlerts;
import io.waybill.testing.TestHub;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alarms about the hub's own parts and settings, and about what came in. */
class PartsAlarmsIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private final SlackAlerts slack = new SlackAlerts();

    @AfterEach
    void stopSlack() {
        slack.close();
    }

    @Test
    @Tag("embedded")
    void whatElseGoesWrongIsAnAlarmEachUntilItIsMended() throws IOException {
        // Given
        Path token = Files.writeString(folder.resolve("token"), endingIn(Duration.ofDays(1)));
        Map<String, String> settings = slack.settings(Map.of(
                "waybill.sink.crm.header.Authorization-file", token.toString(),
                "waybill.source.sendpilot.expect", "1s",
                "waybill.source.leadsail.expect", "1s",
                "waybill.source.leadsail.verification", "header",
                "waybill.source.leadsail.header", "X-Hook-Secret",
                "waybill.source.leadsail.secret", "lead-s3cret"));
        try (TestHub hub = start(settings)) {
            HubClient client = hub.client();
            String expiry = "expiry waybill.sink.crm.header.Authorization";

            // Then: all sources are one alarm, and not one each
            Awaitility.await().until(() -> Set.copyOf(SlackAlerts.alarms(hub))
                    .equals(Set.of(expiry, "source-silent all sources")));

            // When
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("sendpilot", "{").statusCode()).isEqualTo(400);
                assertThat(client.post("leadsail", "{}").statusCode()).isEqualTo(401);
            }
            client.accepted("sendpilot", "{\"eventId\":\"evt_1\",\"eventType\":\"lead.exploded\"}");

            // Then
            Awaitility.await().until(() -> {
                client.ledger(); // The counts of what was refused are written when somebody looks.
                return SlackAlerts.alarms(hub)
                        .containsAll(List.of("unmapped sendpilot", "rejected sendpilot", "unverified leadsail"));
            });
            for (String kind : List.of("expiry", "unmapped", "rejected", "unverified")) {
                assertThat(SlackAlerts.metrics(hub)).contains("waybill_alarms{kind=\"%s\"} 1.0".formatted(kind));
            }

            // When
            Files.writeString(token, endingIn(Duration.ofDays(100)));

            // Then
            Awaitility.await().until(() -> !SlackAlerts.alarms(hub).contains(expiry));
            Awaitility.await().until(() -> slack.toldOf("waybill.sink.crm.header.Authorization") == 2);

            // When
            BrokerDisk disk = new BrokerDisk(hub.broker());
            disk.fill();

            // Then
            Awaitility.await().until(() -> SlackAlerts.alarms(hub).contains("broker broker"));
            assertThat(SlackAlerts.metrics(hub)).contains("waybill_alarms{kind=\"broker\"} 1.0");
            assertThat(slack.toldOf("broker")).isZero();
            disk.free();
            Awaitility.await().until(() -> slack.toldOf("broker") == 2);
            assertThat(SlackAlerts.alarms(hub)).doesNotContain("broker broker");
        }
    }

    /** A JSON Web Token that was valid for a year. */
    private static String endingIn(Duration rest) {
        Instant ends = Instant.now().plus(rest);
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return Stream.of(
                        "{\"alg\":\"none\"}",
                        "{\"iat\":%d,\"exp\":%d}"
                                .formatted(ends.minus(Duration.ofDays(365)).getEpochSecond(), ends.getEpochSecond()),
                        "signed")
                .map(part -> base64.encodeToString(part.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining("."));
    }

    @Test
    @Tag("full")
    @Tag("own-parts")
    void aDatabaseThatIsAwayIsFoundAndToldWithoutIt() throws IOException {
        EmbeddedPostgres database = postgres(0);
        Map<String, String> settings = slack.settings(Map.of(
                "waybill.audit.jdbc-url",
                "jdbc:postgresql://localhost:%d/postgres".formatted(database.getPort()),
                "waybill.audit.username",
                "postgres"));
        try (TestHub hub = start(settings)) {
            pause(hub, 1);
            hub.client().quiet();

            // When
            database.close();

            // Then
            Awaitility.await().atMost(SOON).until(() -> slack.toldOf("database") == 1);
            assertThat(SlackAlerts.alarms(hub)).containsExactly("database database");
            assertThat(SlackAlerts.metrics(hub)).contains("waybill_alarms{kind=\"database\"} 1.0");
            pause(hub, 2);
            Awaitility.await().atMost(SOON).until(() -> part(hub, "/observe/health", "audit")
                    .path("status")
                    .asText()
                    .equals("DOWN"));
            assertThat(hub.client().get("/observe/health/ready").path("status").asText())
                    .as("webhooks are accepted and delivered without it")
                    .isEqualTo("UP");

            // When
            database = postgres(database.getPort());

            // Then
            Awaitility.await().atMost(SOON).until(() -> slack.toldOf("database") == 2);
            assertThat(SlackAlerts.alarms(hub)).isEmpty();
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        } finally {
            database.close();
        }
    }

    @Test
    @Tag("full")
    @Tag("own-parts")
    void aBrokerThatIsAwayIsAnAlarmAtOnceAndToldWhenItIsBack() {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"))) {
            Map<String, String> settings = slack.settings(broker.settings());
            try (TestHub hub = start(settings)) {
                // When
                broker.kill();

                // Then
                Awaitility.await().atMost(SOON).until(() -> SlackAlerts.alarms(hub)
                        .contains("broker broker"));
                assertThat(slack.told()).isEmpty();
                assertThat(SlackAlerts.metrics(hub)).contains("waybill_alarms{kind=\"broker\"} 1.0");
                JsonNode broken = part(hub, "/observe/health/ready", "broker");
                assertThat(broken.path("status").asText()).isEqualTo("DOWN");
                assertThat(broken.path("trouble").asText()).isNotEmpty();

                // When
                broker.restart();

                // Then
                Awaitility.await().atMost(SOON).until(() -> slack.toldOf("broker") == 2);
                assertThat(SlackAlerts.alarms(hub)).isEmpty();
            }
        }
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private TestHub start(Map<String, String> settings) {
        return TestHub.start(folder.resolve("data"), settings);
    }

    private static JsonNode part(TestHub hub, String health, String name) {
        for (JsonNode check : hub.client().get(health).path("checks")) {
            if (check.path("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("%s has no part %s".formatted(health, name));
    }

    private static String pause(TestHub hub, int event) {
        return hub.client().accepted("sendpilot", """
                {"eventId":"evt_%d","eventType":"campaign.paused","workspaceId":"ws_1",
                 "timestamp":"2026-11-20T10:30:00.000Z","data":{"campaignId":"camp_1"}}""".formatted(event));
    }
}
