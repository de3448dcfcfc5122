package io.waybill.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.Secret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {

    private static final List<Secret> SECRETS = List.of(new Secret("s3cret-ž"), new Secret("old"));
    private static final Map<String, List<String>> NO_HEADERS = Map.of();

    @ParameterizedTest
    @ValueSource(strings = {"s3cret-ž", "old"})
    void acceptsTheSecretAndThePreviousOneInTheHeader(String secret) {
        assertThat(verified(Set.of(Scheme.HEADER), Map.of("x-secret", List.of(secret)), null))
                .isEqualTo("header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "", "s3cret", "S3CRET-Ž", "s3cret-ž "})
    void refusesAnotherSecretInTheHeader(String secret) {
        assertThat(verified(Set.of(Scheme.HEADER), Map.of("x-secret", List.of(secret)), null))
                .isNull();
    }

    @Test
    void refusesAWebhookWithoutTheHeader() {
        assertThat(verified(Set.of(Scheme.HEADER), Map.of("x-other", List.of("old")), null))
                .isNull();
    }

    @Test
    void acceptsTheSecretInAnyLineOfTheHeader() {
        assertThat(verified(Set.of(Scheme.HEADER), Map.of("x-secret", List.of("wrong", "old")), null))
                .isEqualTo("header");
        assertThat(verified(Set.of(Scheme.HEADER), Map.of("x-secret", List.of("wrong", "wrong, old")), null))
                .isNull();
    }

    @Test
    void acceptsOnlyTheSecretAsTheEndOfTheAddress() {
        assertThat(verified(Set.of(Scheme.PATH_TOKEN), NO_HEADERS, "s3cret-ž")).isEqualTo("path-token");
        assertThat(verified(Set.of(Scheme.PATH_TOKEN), NO_HEADERS, "old")).isEqualTo("path-token");
        assertThat(verified(Set.of(Scheme.PATH_TOKEN), NO_HEADERS, "wrong")).isNull();
        assertThat(verified(Set.of(Scheme.PATH_TOKEN), NO_HEADERS, "")).isNull();
        assertThat(verified(Set.of(Scheme.PATH_TOKEN), NO_HEADERS, null)).isNull();
    }

    @Test
    void doesNotTakeTheSecretFromWhereTheSchemeDoesNotHaveIt() {
        assertThat(verified(Set.of(Scheme.PATH_TOKEN), Map.of("x-secret", List.of("old")), null))
                .isNull();
        assertThat(verified(Set.of(Scheme.HEADER), NO_HEADERS, "old")).isNull();
    }

    @Test
    void acceptsAnyOfSeveralSchemesAndSaysWhich() {
        // Given
        Set<Scheme> both = Set.of(Scheme.HEADER, Scheme.PATH_TOKEN);
        Map<String, List<String>> right = Map.of("x-secret", List.of("old"));

        // Then
        assertThat(verified(both, right, null)).isEqualTo("header");
        assertThat(verified(both, NO_HEADERS, "old")).isEqualTo("path-token");
        assertThat(verified(both, Map.of("x-secret", List.of("wrong")), "wrong"))
                .isNull();
    }

    @Test
    void servesOnlyCallersOnThisMachineWithoutVerification() {
        assertThat(unverified(false, true, NO_HEADERS)).isEqualTo("none");
        assertThat(unverified(false, false, NO_HEADERS)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"forwarded", "x-forwarded-for"})
    void doesNotTakeAProxyOnThisMachineForTheCaller(String header) {
        assertThat(unverified(false, true, Map.of(header, List.of("127.0.0.1"))))
                .isNull();
        assertThat(unverified(false, true, Map.of(header, List.of("")))).isNull();
    }

    @Test
    void servesEveryoneWithoutVerificationWhereThatIsAllowed() {
        assertThat(unverified(true, false, NO_HEADERS)).isEqualTo("none");
        assertThat(unverified(true, true, Map.of("x-forwarded-for", List.of("203.0.113.7"))))
                .isEqualTo("none");
    }

    // Which scheme accepted it, or null.
    private static @Nullable String verified(
            Set<Scheme> schemes, Map<String, List<String>> headers, @Nullable String pathToken) {
        return verify(new SourceSettings("leadsail", schemes, SECRETS, "X-Secret", false), headers, pathToken, true);
    }

    private static @Nullable String unverified(
            boolean allowed, boolean fromThisMachine, Map<String, List<String>> headers) {
        return verify(
                new SourceSettings("leadsail", Set.of(Scheme.NONE), List.of(), null, allowed),
                headers,
                null,
                fromThisMachine);
    }

    private static @Nullable String verify(
            SourceSettings settings,
            Map<String, List<String>> headers,
            @Nullable String pathToken,
            boolean fromThisMachine) {
        Webhook webhook =
                new Webhook("leadsail", headers, pathToken, fromThisMachine, "{}".getBytes(UTF_8), Instant.EPOCH);
        return new Verifier(settings)
                .verify(webhook)
                .map(VerifiedWebhook::scheme)
                .orElse(null);
    }
}
