package io.waybill.source.verification;

import static io.waybill.source.verification.Hooks.NOW;
import static io.waybill.source.verification.Hooks.previous;
import static io.waybill.source.verification.Hooks.result;
import static io.waybill.source.verification.Hooks.secret;
import static io.waybill.source.verification.Hooks.settings;
import static io.waybill.source.verification.Hooks.signed;
import static io.waybill.source.verification.Hooks.to;
import static io.waybill.source.verification.Hooks.webhook;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets that a provider sends in the body, as Smartlead and Google Ads do, or in the query, as HeyReach does. */
class SentSecretsTest {

    private static final SourceSettings BODY = settings(Set.of(Scheme.BODY_SECRET), secret("s3cret"), previous("old"));
    private static final SourceSettings QUERY =
            settings(Set.of(Scheme.QUERY_SECRET), secret("s3 cret"), previous("old"));
    private static final SentSecrets SENT = new SentSecrets(BODY.proof());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"auth\":{\"key\":\"s3cret\"}}|VERIFIED",
                "{\"auth\":{\"key\":\"old\"},\"a\":1}|VERIFIED",
                "{\"auth\":{\"key\":\"x\",\"key\":\"s3cret\"}}|VERIFIED",
                "{\"auth\":{\"key\":\"s3cret\",\"key\":\"x\"}}|MISMATCH",
                "{\"auth\":{\"key\":\"s3cre\"}}|MISMATCH",
                "{\"auth\":{\"key\":null}}|MISSING",
                "{\"auth\":\"s3cret\"}|MISSING",
                "{\"auth.key\":\"s3cret\"}|MISSING",
                "[\"s3cret\"]|MISSING",
                "{\"auth\":{\"key\":\"s3cret\"}|MALFORMED",
                "auth.key=s3cret|MALFORMED"
            })
    void inTheBodyAreComparedWithTheFieldAlone(String body, VerificationResult expected) {
        assertThat(result(BODY, webhook(body, Map.of(), NOW))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "?key=s3%20cret,VERIFIED",
        "?key=s3+cret,VERIFIED",
        "?a=1&key=old&b=2,VERIFIED",
        "?k%65y=old,VERIFIED",
        "?key=x,MISMATCH",
        "?key=,MISMATCH",
        "?key,MISSING",
        "?Key=old,MISSING",
        "?a=old,MISSING",
        "?key=%zz,MISMATCH"
    })
    void inTheQueryAreComparedWithTheParameterAlone(String query, VerificationResult expected) {
        assertThat(result(QUERY, to("/webhooks/acme" + query, webhook("{}", Map.of(), NOW))))
                .isEqualTo(expected);
    }

    @Test
    void areSentWhereTheProviderSendsThem() {
        assertThat(result(BODY, signed(BODY, "{\"a\":1}".getBytes(UTF_8), NOW, NOW)))
                .isEqualTo(VerificationResult.VERIFIED);
        assertThat(result(QUERY, signed(QUERY, "{}".getBytes(UTF_8), NOW, NOW))).isEqualTo(VerificationResult.VERIFIED);
    }

    @Test
    void areMaskedInWhatIsKept() {
        // Given
        String twice = "{\"auth\":{\"key\":\"gu3ss\",\"key\":\"s3cret\"},\"a\":[1]}";
        Webhook webhook = to("/webhooks/acme?a=1&key=s3cret&k%65y=gu3ss", webhook(twice, Map.of(), NOW));

        // When
        Webhook kept = SENT.masked(webhook).orElseThrow();

        // Then
        assertThat(new String(kept.body(), UTF_8)).isEqualTo("{\"auth\":{\"key\":\"••••\"},\"a\":[1]}");
        assertThat(kept.target()).startsWith("/webhooks/acme?a=1&key=").doesNotContain("s3cret", "gu3ss");
    }

    @Test
    void leaveNothingToBeKeptOfABodyThatIsNotJson() {
        assertThat(SENT.masked(webhook("{\"auth\":{\"key\":\"s3cret\"", Map.of(), NOW)))
                .isEmpty();
        assertThat(SENT.maskIn("{\"auth\":{\"key\":\"s3cret\"")).doesNotContain("s3cret");
    }
}
