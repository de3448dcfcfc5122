package io.waybill.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running hub, sent webhooks signed by hand and by the command. */
class VerificationIT {

    private static final String EVENT =
            "{\"eventId\":\"%s\",\"eventType\":\"campaign.started\",\"timestamp\":\"2024-02-24T10:30:00Z\"}";
    private static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final List<String> SCHEMES = List.of(
            "sendpilot",
            "standard-webhooks",
            "hmac",
            "pelcro",
            "github",
            "slack",
            "stripe",
            "shopify",
            "calendly",
            "outreach",
            "salesloft",
            "header",
            "basic",
            "path-token",
            "body-secret",
            "query-secret");

    @TempDir
    private Path folder;

    @Test
    void takesAWrongSecretsWebhooksInOnceTheSecretIsRight() {
        // Given
        String body = EVENT.formatted("evt_quarantined");
        Map<String, String> settings = sendpilot("mistyped");
        try (TestHub hub = TestHub.start(folder, settings)) {
            HttpResponse<String> refused = post(hub.client(), body, documented(body, Instant.now()));
            HttpResponse<String> again = post(hub.client(), body, documented(body, Instant.now()));
            HttpResponse<String> bare = post(hub.client(), "{}", Map.of());

            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(bare.body()).as("the same for every reason").isEqualTo(refused.body());
            assertThat(again.statusCode()).isEqualTo(401);
            JsonNode kept = quarantine(hub.client());
            assertThat(kept.path("kept").asInt()).isEqualTo(2);
            assertThat(kept.toString()).contains("mismatch", "missing").doesNotContain("v1,t=", KEY);
            assertThat(hub.client().ops("GET", "/observe/metrics", Map.of()).body())
                    .contains(
                            "waybill_webhooks_unverified_total{reason=\"mismatch\",source=\"sendpilot\"} 2.0",
                            "waybill_webhooks_unverified_total{reason=\"missing\",source=\"sendpilot\"} 1.0");
        }

        // When
        settings.put("waybill.source.sendpilot.secret", KEY);
        try (TestLog log = new TestLog();
                TestHub hub = TestHub.start(folder, settings)) {
            JsonNode counts = HubClient.json(hub.client()
                    .ops("POST", "/api/quarantine/reverify?source=sendpilot", Map.of())
                    .body());

            // Then
            assertThat(counts.path("accepted").asInt()).as(counts.toString()).isEqualTo(1);
            assertThat(counts.path("unverified").asInt()).isEqualTo(1);
            assertThat(quarantine(hub.client()).path("kept").asInt()).isEqualTo(1);
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.path("received").asInt()).isEqualTo(1);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(log.text()).doesNotContain(KEY);
        }
    }

    @Test
    void showsWhichSecretVerifiedAndRefusesAStaleTimestamp() {
        Map<String, String> settings = sendpilot("new");
        settings.put("waybill.source.sendpilot.previous-secret", KEY);
        try (TestLog log = new TestLog();
                TestHub hub = TestHub.start(folder, settings)) {
            String body = EVENT.formatted("evt_old_secret");
            assertThat(post(hub.client(), body, documented(body, Instant.now())).statusCode())
                    .isEqualTo(202);
            assertThat(post(hub.client(), body, documented(body, Instant.now().minusSeconds(400)))
                            .statusCode())
                    .isEqualTo(401);

            JsonNode secrets = hub.client()
                    .get("/api/sources")
                    .path("sources")
                    .path("sendpilot")
                    .path("secrets");
            assertThat(secrets.get(0).path("verified").asInt()).isZero();
            assertThat(secrets.get(1).path("secret").asText()).isEqualTo("previous-secret");
            assertThat(secrets.get(1).path("verified").asInt()).isEqualTo(1);
            assertThat(log.text()).contains("timestamp is too far off");
        }
    }

    @Test
    void acknowledgesARegistrationAndAnswersHandshakes() {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.source.pelcro.verification", "pelcro");
        settings.put(
                "waybill.source.pelcro.registration-until",
                Instant.now().plusSeconds(1800).toString());
        settings.put("waybill.source.sendpilot.handshake", "slack,cloudevents");
        try (TestLog log = new TestLog();
                TestHub hub = TestHub.start(folder, settings)) {
            HubClient client = hub.client();
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("pelcro", "{\"id\":\"evt%d\",\"type\":\"campaign.triggered\"}".formatted(i))
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(log.text()).containsOnlyOnce("because the provider is being registered");
            assertThat(client.post("sendpilot", "{\"type\":\"url_verification\",\"challenge\":\"3eZb\"}")
                            .body())
                    .isEqualTo("{\"challenge\":\"3eZb\"}");
            HttpResponse<String> asked =
                    client.options("/webhooks/sendpilot", Map.of("WebHook-Request-Origin", "eventemitter.example.com"));
            assertThat(asked.statusCode()).isEqualTo(200);
            assertThat(asked.headers().firstValue("WebHook-Allowed-Origin")).contains("eventemitter.example.com");
            assertThat(client.options("/webhooks/pelcro", Map.of("WebHook-Request-Origin", "eventemitter.example.com"))
                            .statusCode())
                    .isEqualTo(405);
            JsonNode ledger = client.quiet();
            assertThat(ledger.path("received").asInt()).isZero();
            assertThat(ledger.path("rejected").asInt()).isEqualTo(3);
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
        }
    }

    @Test
    void keepsNoSecretThatIsSentInTheBodyOrTheAddress() throws IOException {
        Map<String, String> settings = sendpilot("s3cret-body");
        settings.put("waybill.source.sendpilot.verification", "body-secret");
        settings.put("waybill.source.sendpilot.body-secret", "auth.key");
        settings.put("waybill.source.leadsail.verification", "query-secret");
        settings.put("waybill.source.leadsail.query-secret", "key");
        settings.put("waybill.source.leadsail.secret", "s3cret-query");
        String event = "{\"auth\":{\"key\":\"%s\"},\"eventId\":\"evt_body_secret\",\"eventType\":\"campaign.started\"}";
        String noEvent = "{\"auth\":{\"key\":\"s3cret-body\"},\"eventType\":7}";
        Map<String, String> json = Map.of("Content-Type", "application/json");
        try (TestLog log = new TestLog();
                TestHub hub = TestHub.start(folder, settings)) {
            HubClient client = hub.client();

            // When
            String id = client.accepted("sendpilot", event.formatted("s3cret-body"));
            assertThat(client.post("sendpilot", event.formatted("gu3ss-body")).statusCode())
                    .isEqualTo(401);
            assertThat(client.post("sendpilot", "auth.key=gu3ss-body").statusCode())
                    .isEqualTo(401);
            assertThat(client.post("sendpilot", noEvent).statusCode()).isEqualTo(422);
            assertThat(client.post("/webhooks/leadsail?key=s3cret-query", "not json", json)
                            .statusCode())
                    .isEqualTo(400);
            assertThat(client.post("/webhooks/leadsail?key=gu3ss-query", "{}", json)
                            .statusCode())
                    .isEqualTo(401);

            // Then
            assertThat(client.settled(id).toString()).doesNotContain("s3cret");
            client.quiet();
            assertThat(client.get("/api/events?outcome=rejected").toString())
                    .contains("eventType")
                    .doesNotContain("s3cret");
            assertThat(quarantine(client).path("kept").asInt()).isEqualTo(1);
            assertThat(quarantine(client).path("dropped").asInt())
                    .as("what is not JSON")
                    .isEqualTo(1);
            assertThat(log.text()).contains("cannot be masked").doesNotContain("s3cret", "gu3ss");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("s3cret", "gu3ss");
            }
        }
    }

    /** The packaged jar. */
    @Test
    @Tag("full")
    void takesWhatIsSignedByAnyOfItsSchemesAndNothingElse() throws IOException {
        // Given: every scheme at once, and a secret from a file
        Path secret = Files.writeString(folder.resolve("secret"), KEY + "\n");
        Map<String, String> settings = sendpilot(Map.of("secret-file", secret.toString()), SCHEMES);
        try (HubProcess hub = HubProcess.start(folder, settings)) {
            String port = Integer.toString(hub.client().webhookPort());

            // Then
            for (String scheme : SCHEMES) {
                assertThat(send(sendpilot(Map.of("secret", KEY), List.of(scheme)), port))
                        .as(scheme)
                        .startsWith("202 ");
            }
            Map<String, String> another = Map.of("secret", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
            for (String scheme : List.of("sendpilot", "hmac", "path-token")) {
                assertThat(send(sendpilot(another, List.of(scheme)), port))
                        .as(scheme)
                        .startsWith("401 ");
            }
            JsonNode used = hub.client().get("/api/sources").at("/sources/sendpilot/secrets/0");
            assertThat(used.path("verified").asInt()).isEqualTo(SCHEMES.size());
            assertThat(used.path("lastScheme").asText()).isEqualTo("query-secret");
        }
    }

    private static Map<String, String> sendpilot(Map<String, String> secret, List<String> schemes) {
        Map<String, String> settings = new HashMap<>();
        secret.forEach((key, value) -> settings.put("waybill.source.sendpilot." + key, value));
        settings.put("waybill.source.sendpilot.verification", String.join(",", schemes));
        if (schemes.contains("header")) {
            settings.put("waybill.source.sendpilot.header", "X-Hook-Secret");
        }
        if (schemes.contains("body-secret")) {
            settings.put("waybill.source.sendpilot.body-secret", "auth.key");
        }
        if (schemes.contains("query-secret")) {
            settings.put("waybill.source.sendpilot.query-secret", "key");
        }
        if (schemes.contains("hmac")) {
            settings.put("waybill.source.sendpilot.hmac.header", "X-Acme");
            settings.put("waybill.source.sendpilot.hmac.algorithm", "sha-512");
            settings.put("waybill.source.sendpilot.hmac.prefix", "h1=");
            settings.put("waybill.source.sendpilot.hmac.signed", "{timestamp}:{body}");
            settings.put("waybill.source.sendpilot.hmac.timestamp", "ts=");
        }
        return settings;
    }

    private String send(Map<String, String> settings, String port) {
        settings.put("waybill.http.port", port);
        return TestCommandLine.run(folder, settings, "send", "sendpilot", "--sample", "campaign.started")
                .output();
    }

    private static Map<String, String> sendpilot(String secret) {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.source.sendpilot.verification", "sendpilot");
        settings.put("waybill.source.sendpilot.secret", secret);
        return settings;
    }

    private static JsonNode quarantine(HubClient client) {
        return client.get("/api/quarantine?source=sendpilot").path("sources").path("sendpilot");
    }

    private static HttpResponse<String> post(HubClient client, String body, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/json");
        return client.post("/webhooks/sendpilot", body, all);
    }

    private static Map<String, String> documented(String body, Instant at) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256"));
            byte[] signature =
                    mac.doFinal("%d.%s".formatted(at.getEpochSecond(), body).getBytes(UTF_8));
            return Map.of(
                    "Webhook-Signature",
                    "v1,t=%d,s=%s".formatted(at.getEpochSecond(), HexFormat.of().formatHex(signature)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
