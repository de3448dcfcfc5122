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
                "acme", Set.of(Scheme.PATH_TOKEN), List.of(), null, null, TIME, false, Set.of(), null);
        HttpSettings http = new HttpSettings("::", 0, null, 1, 1, 1, 1, TIME);

        // Then
        assertThat(WebhookAddress.of(source, http, 8080)).isEqualTo("http://[::]:8080/webhooks/acme/••••");
    }
}
