package io.waybill.source.verification;

import static io.waybill.source.verification.Hooks.NOW;
import static io.waybill.source.verification.Hooks.previous;
import static io.waybill.source.verification.Hooks.result;
import static io.waybill.source.verification.Hooks.secret;
import static io.waybill.source.verification.Hooks.signed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.HmacSettings;
import io.waybill.config.SharedSecret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every scheme. What differs is said by each one's subclass. */
abstract class SchemeContract {

    static final String RIGHT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private final Scheme scheme;

    SchemeContract(Scheme scheme) {
        this.scheme = scheme;
    }

    HmacSettings hmac() {
        return null;
    }

    SourceSettings with(SharedSecret... secrets) {
        return Hooks.settings(Set.of(scheme), hmac(), secrets);
    }

    static Stream<byte[]> bodies() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        return Stream.of(
                "{\"a\":\"é\"}".getBytes(UTF_8),
                new byte[0],
                "not json".getBytes(UTF_8),
                everyByte,
                new byte[1_000_000]);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void acceptsAnyBytesSentWithTheSecret(byte[] body) {
        assertThat(result(with(secret(RIGHT)), signed(with(secret(RIGHT)), body, NOW, NOW)))
                .isEqualTo(VerificationResult.VERIFIED);
    }

    @Test
    void acceptsThePreviousSecretToo() {
        assertThat(result(with(secret(OTHER), previous(RIGHT)), signed(with(secret(RIGHT)), new byte[7], NOW, NOW)))
                .isEqualTo(VerificationResult.VERIFIED);
    }

    @Test
    void refusesAnotherSecret() {
        assertThat(result(with(secret(RIGHT)), signed(with(secret(OTHER)), new byte[7], NOW, NOW)))
                .isEqualTo(VerificationResult.MISMATCH);
    }

    @Test
    void refusesARequestThatProvesNothing() {
        assertThat(result(with(secret(RIGHT)), Hooks.webhook("{}", Map.of(), NOW)))
                .isEqualTo(VerificationResult.MISSING);
    }

    @Test
    void refusesEveryoneWhileThereIsNoSecret() {
        assertThat(result(with(), signed(with(secret(RIGHT)), new byte[7], NOW, NOW)))
                .isEqualTo(VerificationResult.NO_SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "=", "t=,s=", "v1,", "%%%", "v0=zz", "Basic", "Basic !", "\u0000"})
    void refusesWhatCannotBeRead(String nonsense) {
        Webhook right = signed(with(secret(RIGHT)), new byte[7], NOW, NOW);
        Map<String, List<String>> headers = new HashMap<>();
        right.headers().keySet().forEach(name -> headers.put(name, List.of(nonsense)));

        assertThat(result(
                        with(secret(RIGHT)),
                        new Webhook("acme", headers, "/webhooks/acme", nonsense, "127.0.0.1", true, new byte[7], NOW)))
                .isNotEqualTo(VerificationResult.VERIFIED);
    }
}
