package io.waybill.source.verification;

import static io.waybill.source.verification.Hooks.NOW;
import static io.waybill.source.verification.Hooks.result;
import static io.waybill.source.verification.Hooks.secret;
import static io.waybill.source.verification.Hooks.signed;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.SourceSettings.Scheme;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every scheme that signs a timestamp with the body. */
abstract class TimestampContract extends SignatureContract {

    TimestampContract(Scheme scheme) {
        super(scheme);
    }

    @ParameterizedTest
    @ValueSource(ints = {-301, 301, 86_400, -86_400})
    void refusesATimestampTooFarOff(int seconds) {
        assertThat(result(with(secret(RIGHT)), signed(with(secret(RIGHT)), new byte[7], NOW, NOW.plusSeconds(seconds))))
                .isEqualTo(VerificationResult.STALE);
    }

    @ParameterizedTest
    @ValueSource(ints = {-300, -299, 0, 299, 300})
    void acceptsATimestampWithinTheTolerance(int seconds) {
        assertThat(result(
                        with(secret(RIGHT)),
                        signed(with(secret(RIGHT)), new byte[7], NOW, NOW.plus(Duration.ofSeconds(seconds)))))
                .isEqualTo(VerificationResult.VERIFIED);
    }

    @Test
    void refusesATimestampThatWasNotTheOneSigned() {
        Webhook old = signed(with(secret(RIGHT)), new byte[7], NOW.minusSeconds(600), NOW);
        Map<String, List<String>> forged = new HashMap<>();
        String then = Long.toString(NOW.minusSeconds(600).getEpochSecond());
        old.headers()
                .forEach((name, lines) -> forged.put(
                        name,
                        lines.stream()
                                .map(line -> line.replace(then, Long.toString(NOW.getEpochSecond())))
                                .toList()));

        assertThat(result(
                        with(secret(RIGHT)),
                        new Webhook("acme", forged, "/webhooks/acme", null, "127.0.0.1", true, new byte[7], NOW)))
                .isEqualTo(VerificationResult.MISMATCH);
    }
}
