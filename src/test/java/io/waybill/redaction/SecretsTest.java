package io.waybill.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.Address;
import io.waybill.config.Settings;
import io.waybill.config.Written;
import io.waybill.event.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @TempDir
    private Path folder;

    private Settings settings() {
        return Written.in(
                        folder,
                        "waybill.ops.token = ops-token",
                        "waybill.audit.jdbc-url = jdbc:postgresql://db/w?user=u&password=in-url",
                        "waybill.broker.url = tcp://mq:61616?sslEnabled=true;keyStorePassword=of-store;ha=true",
                        "waybill.audit.password = db-password",
                        "waybill.broker.password = broker-password",
                        "waybill.source.leadsail.secret = leadsail-secret",
                        "waybill.source.leadsail.previous-secret = the-one-before",
                        "waybill.sink.crm.url = https://user:pass@crm.example/api?key=crm-key",
                        "waybill.sink.crm.header.Authorization = Bearer crm\"token",
                        "waybill.sink.crm.oauth2.token-url = https://crm.example/token",
                        "waybill.sink.crm.oauth2.client-id = us",
                        "waybill.sink.crm.oauth2.client-secret = oauth secret",
                        "waybill.sink.slack.webhook-url = https://hooks.slack.example/services/T1/B1/hook",
                        "waybill.sink.slack.channel.sales = #sales",
                        "waybill.sink.slack.channel.alerts = https://hooks.slack.example/T1/B1/alerts")
                .read();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ops-token",
                "user=u&password=in-url",
                "in-url",
                "of-store",
                "db-password",
                "broker-password",
                "leadsail-secret",
                "the-one-before",
                "user:pass",
                "key=crm-key",
                "Bearer crm\"token",
                "Bearer crm\\\"token",
                "oauth secret",
                "oauth+secret",
                "oauth%20secret",
                "https://hooks.slack.example/services/T1/B1/hook",
                "https://hooks.slack.example/T1/B1/alerts",
                "/services/T1/B1/hook"
            })
    void hidesEverySecretOfTheSettingsHoweverItIsWritten(String secret) {
        assertThat(Secrets.in(settings()).hideIn("before " + secret + " after")).isEqualTo("before •••• after");
    }

    @Test
    void hidesTheSecretInThePathOfAnAddress() {
        String token = "AbCdEf0123456789-_AbCdEf0123456789wXyZ";
        Secrets secrets = Secrets.in(new Address(URI.create("https://discord.com/api/webhooks/131/" + token)));

        assertThat(secrets.hideIn("POST /api/webhooks/131/" + token + " and " + token + " at discord.com"))
                .isEqualTo("POST •••• and •••• at discord.com");
    }

    @Test
    void hidesCredentialsItDoesNotKnow() {
        assertThat(Secrets.NONE.hideIn("Authorization: Bearer abc.def-123[\\r][\\n]"))
                .isEqualTo("Authorization: Bearer ••••[\\r][\\n]");
        assertThat(Secrets.NONE.hideIn("{\"access_token\": \"abcdef\", \"expires_in\": 5}"))
                .isEqualTo("{\"access_token\": \"••••\", \"expires_in\": 5}");
    }

    @Test
    void leavesAllElseAlone() {
        String text =
                "#sales: source leadsail: POST http://127.0.0.1:8080/webhooks/leadsail, at https://crm.example/api";

        assertThat(Secrets.in(settings()).hideIn(text)).isEqualTo(text);
    }

    @Test
    void noSettingPrintsASecret() {
        Settings settings = settings();

        assertThat(Secrets.in(settings).hideIn(settings.toString())).isEqualTo(settings.toString());
        assertThat(settings.toString()).contains("••••").doesNotContain("token\"", "in-url", "hook,", "key=");
    }

    @Test
    void hidesTheSecretsInJsonAtAnyDepth() {
        JsonNode json = Json.read(
                "{\"ops-token\": [{\"a\": \"x ops-token y\"}, 7], \"b\": \"plain\"}".getBytes(StandardCharsets.UTF_8));
        Secrets secrets = Secrets.in(settings());

        assertThat(secrets.hideIn(json).toString())
                .isEqualTo("{\"ops-token\":[{\"a\":\"x •••• y\"},7],\"b\":\"plain\"}");
        assertThat(secrets.areIn(json)).isTrue();
        assertThat(secrets.areIn(secrets.hideIn(json))).isFalse();
    }
}
