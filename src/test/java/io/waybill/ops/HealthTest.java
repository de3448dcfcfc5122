package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void saysWhetherItIsReadyAndWhyNotByPart() {
        // Given
        Health health = new Health(List.of(
                new Health.Check("webhooks", true, () -> "the hub is stopping"),
                new Health.Check("broker", true, () -> null),
                new Health.Check("audit", false, () -> null)));

        // Then
        assertThat(JSON.valueToTree(health.all()).toString())
                .isEqualTo("{\"status\":\"DOWN\",\"live\":true,\"ready\":false,\"checks\":["
                        + "{\"name\":\"webhooks\",\"status\":\"DOWN\",\"neededToServe\":true,\"trouble\":\"the hub is stopping\"},"
                        + "{\"name\":\"broker\",\"status\":\"UP\",\"neededToServe\":true},"
                        + "{\"name\":\"audit\",\"status\":\"UP\",\"neededToServe\":false}]}");
    }

    @Test
    void isReadyAlthoughAPartDoesNotWorkThatNoWebhookNeeds() {
        // Given
        Health health = new Health(
                List.of(new Health.Check("broker", true, () -> null), new Health.Check("audit", false, () -> {
                    throw new IllegalStateException("away");
                })));

        // Then
        assertThat(health.all().ready()).isTrue();
        assertThat(health.all().isUp()).isFalse();
        assertThat(health.ready().isUp()).isTrue();
        assertThat(health.live().isUp()).isTrue();
        assertThat(JSON.valueToTree(health.live()).toString())
                .isEqualTo("{\"status\":\"UP\",\"live\":true,\"checks\":[]}");
    }
}
