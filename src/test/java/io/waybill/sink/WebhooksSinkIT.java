package io.waybill.sink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.ClientWebhooks;
import io.waybill.testing.TestRoutes;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every sink must do, a client's endpoint does. */
class WebhooksSinkIT extends SinkContract {

    @Override
    protected String sink() {
        return "webhooks";
    }

    @Override
    protected String held() {
        return "webhooks/organisation";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of();
    }

    @Override
    protected TestRoutes change(TestRoutes routes) {
        return ClientWebhooks.addTo(routes).write("endpoints.yaml", """
                        organisation:
                          url: %s
                          events: [lead.status_changed]
                          headers: {X-Team: growth}
                        """.formatted(server.url("/acme?key=1")));
    }

    /** All its retries are put off; an endpoint is left alone as long as it asks. */
    @Override
    @Test
    void doesNotWaitLongerThanTheLimitWhateverTheSinkAsks() {
        failOnce(aResponse().withStatus(503).withHeader("Retry-After", "3600"));

        String id = send();

        Awaitility.await().until(() -> !hub.client()
                .event(id)
                .findValuesAsText("nextAttemptAt")
                .isEmpty());
        assertThat(Instant.parse(
                        hub.client().event(id).findValuesAsText("nextAttemptAt").get(0)))
                .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3600));
    }

    @Test
    void sendsACloudEventToTheEndpointsAddressWithItsHeaders() {
        deliver();

        LoggedRequest call = calls().get(0);
        assertThat(call.getMethod().value()).isEqualTo("POST");
        assertThat(call.getUrl()).isEqualTo("/acme?key=1");
        assertThat(call.getHeader("X-Team")).isEqualTo("growth");
        assertThat(call.getHeader("Content-Type")).isEqualTo("application/cloudevents+json");
        assertThat(json(call).path("type").asText()).isEqualTo("lead.status_changed");
        assertThat(call.getHeader("Idempotency-Key"))
                .isEqualTo(json(call).path("id").asText() + "-webhooks");
        assertThat(call.getHeaders().keys())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("webhook-"));
    }
}
