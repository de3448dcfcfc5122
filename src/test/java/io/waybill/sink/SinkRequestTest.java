package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.Address;
import io.waybill.config.Secret;
import io.waybill.config.SinkSettings;
import io.waybill.record.SentRequest;
import io.waybill.redaction.Secrets;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SinkRequestTest {

    @Test
    void anHttpRequestIsDescribedInOneLineWithoutHeaders() {
        assertThat(http(
                                "PUT",
                                "/leads/7",
                                "a=b%20c",
                                JsonNodeFactory.instance.objectNode().put("note", "two\nlines"))
                        .describe())
                .isEqualTo("PUT /leads/7?a=b%20c {\"note\":\"two\\nlines\"}");
        assertThat(http("DELETE", "", null, null).describe()).isEqualTo("DELETE /");
    }

    @Test
    void isOnRecordWithoutSecretsAndIfItIsLongOnlyItsBeginning() {
        // Given
        SinkSettings sink = sink("https://crm.example/api?key=hush-hush", "hush-token");
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("note", "by hush-token");
        SinkRequest.Http request = new SinkRequest.Http(
                "PUT",
                sink.url(),
                "/leads/7",
                "a=b",
                Map.of("Idempotency-Key", "evt_1-crm", "X-Lead", "7 hush-token"),
                sink.headers(),
                body);

        // When
        SentRequest sent = request.sent(sink, Secrets.in(sink));

        // Then
        assertThat(sent)
                .isEqualTo(new SentRequest(
                        "https://crm.example/api/leads/7?••••&a=b",
                        Map.of("Authorization", "••••", "Idempotency-Key", "", "X-Lead", "7 ••••"),
                        "{\"note\":\"by ••••\"}",
                        null));

        // When
        body.put("note", "x".repeat(20_000));
        SentRequest cut = request.sent(sink, Secrets.in(sink));

        // Then
        assertThat(cut.body()).hasSize(16_384).startsWith("{\"note\":\"xxx");
        assertThat(cut.length()).isEqualTo(20_011);
        assertThat(new SinkRequest.Slack("alerts", "#alerts", null, "hush-token!").sent(sink, Secrets.in(sink)))
                .isEqualTo(new SentRequest(null, null, "••••!", null));
    }

    private static SinkSettings sink(String url, String token) {
        return new SinkSettings(
                "crm",
                SinkSettings.Mode.LIVE,
                new Address(URI.create(url)),
                Map.of("Authorization", new Secret(token)),
                Duration.ofSeconds(2),
                5,
                List.of(),
                null,
                0,
                1,
                null,
                new SinkSettings.Slack(null, null, new Address(URI.create("https://slack.example/api/")), Map.of()),
                SinkSettings.Download.NONE,
                SinkSettings.Mail.NONE);
    }

    private static SinkRequest.Http http(String method, String path, String query, JsonNode body) {
        return new SinkRequest.Http(
                method, null, path, query, Map.of("X-Key", "hush"), Map.of("Authorization", new Secret("hush")), body);
    }
}
