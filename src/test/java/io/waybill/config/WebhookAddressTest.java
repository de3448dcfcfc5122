package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.SourceSettings.Scheme;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebhookAddressTest {

    private static final Duration TIME = Duration.ofMinutes(5);

    @Test
    void showsAnAddressThatCanBeCopiedAndNoToken() {
        // Given
        SourceSettings source = new SourceSettings(
                "acme",
                "acme",
                Set.of(Scheme.PATH_TOKEN),
                List.of(),
                ProofSettings.NONE,
                TIME,
                false,
                Set.of(),
                null,
                null);

        // Then
        assertThat(WebhookAddress.of(source, http(null), 8080)).isEqualTo("http://[::]:8080/webhooks/acme/••••");
        assertThat(WebhookAddress.of(source, http(Address.parse("https://hooks.example/in")), 8080))
                .isEqualTo("https://hooks.example/in/webhooks/acme/••••");
    }

    private static HttpSettings http(Address publicUrl) {
        return new HttpSettings("::", 0, null, 1, 1, 1, 1, TIME, publicUrl, List.of());
    }
}
