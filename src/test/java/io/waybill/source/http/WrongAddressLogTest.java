package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.ProofSettings;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.testing.TestLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrongAddressLogTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T10:00:00Z"), ZoneOffset.UTC);

    private final WrongAddressLog wrongAddresses = new WrongAddressLog(
            Map.of("acme", source("acme", Scheme.HEADER), "globex", source("globex", Scheme.PATH_TOKEN)),
            new ClientAddresses(List.of()),
            CLOCK);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /webhooks/acme/           | acme: a webhook from 192.0.2.1 was answered 404, because its address ends in '/'; give the provider /webhooks/acme
            /webhooks/acme/t0ken      | the source's verification is not path-token; give the provider /webhooks/acme
            /webhooks/Acme            | its address is not written like /webhooks/acme; correct it
            //webhooks/acme           | its address is not written like /webhooks/acme; correct it
            /webhooks/globex/t0ken/   | its address ends in '/'; give the provider /webhooks/globex/SECRET
            /webhooks/globex/t0ken/x  | what follows /webhooks/globex in its address is not a token; percent-encode the token
            /webhooks/globex/t0ken%zz | what follows /webhooks/globex in its address is not a token; percent-encode the token
            """)
    void saysWhatIsWrongWithTheAddressButNotItsToken(String path, String message) {
        assertThat(logged(path)).contains(message).doesNotContain("t0ken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/webhooks/", "/webhooks/nobody/t0ken", "/wp-login.php", "/webhooks/../acme"})
    void isSilentAboutWhatMeansNoSource(String path) {
        assertThat(logged(path)).isEmpty();
    }

    @Test
    void saysItOnceAMinute() {
        assertThat(logged("/webhooks/acme/", "/webhooks/acme/", "/webhooks/acme/")
                        .lines())
                .hasSize(1);
    }

    private String logged(String... paths) {
        try (TestLog log = new TestLog()) {
            for (String path : paths) {
                wrongAddresses.note(path, () -> "192.0.2.1");
            }
            return log.text();
        }
    }

    private static SourceSettings source(String name, Scheme scheme) {
        return new SourceSettings(
                name,
                name,
                Set.of(scheme),
                List.of(),
                ProofSettings.of("X-Secret", null),
                Duration.ofMinutes(5),
                false,
                Set.of(),
                null,
                null);
    }
}
