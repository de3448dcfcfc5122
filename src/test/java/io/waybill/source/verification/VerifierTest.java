package io.waybill.source.verification;

import static io.waybill.source.verification.Hooks.NOW;
import static io.waybill.source.verification.Hooks.previous;
import static io.waybill.source.verification.Hooks.result;
import static io.waybill.source.verification.Hooks.secret;
import static io.waybill.source.verification.Hooks.settings;
import static io.waybill.source.verification.Hooks.signed;
import static io.waybill.source.verification.Hooks.webhook;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.HmacSettings;
import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.ProofSettings;
import io.waybill.config.SharedSecret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {

    private static final String STANDARD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final byte[] BODY = "{}".getBytes(UTF_8);

    private final SourceSettings unverified = settings(Set.of(Scheme.NONE));
    private final SourceSettings header = settings(Set.of(Scheme.HEADER), secret("s3cret-ž"), previous("old"));

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "", "s3cret", "S3CRET-Ž", "s3cret-ž "})
    void refusesAnotherSecretInTheHeader(String secret) {
        assertThat(result(header, webhook("{}", Map.of("X-Secret", secret), NOW)))
                .isEqualTo(VerificationResult.MISMATCH);
    }

    @Test
    void acceptsTheSecretInAnyLineOfTheHeader() {
        assertThat(result(header, headers(Map.of("x-secret", List.of("wrong", "old")))))
                .isEqualTo(VerificationResult.VERIFIED);
        assertThat(result(header, headers(Map.of("x-secret", List.of("wrong", "wrong, old")))))
                .isEqualTo(VerificationResult.MISMATCH);
    }

    @Test
    void acceptsASecretWhoseBytesTheServerTookForCharacters() {
        String asItComes = new String("s3cret-ž".getBytes(UTF_8), ISO_8859_1);

        assertThat(result(header, webhook("{}", Map.of("X-Secret", asItComes), NOW)))
                .isEqualTo(VerificationResult.VERIFIED);
    }

    @Test
    void doesNotTakeTheSecretFromWhereTheSchemeDoesNotHaveIt() {
        SourceSettings path = settings(Set.of(Scheme.PATH_TOKEN), secret("old"));

        assertThat(result(path, webhook("{}", Map.of("X-Secret", "old"), NOW))).isEqualTo(VerificationResult.MISSING);
        assertThat(result(header, webhook(BODY, Map.of(), "old", NOW))).isEqualTo(VerificationResult.MISSING);
    }

    @Test
    void acceptsAnyOfSeveralSchemesAndSaysWhichAndWithWhichSecret() {
        // Given
        SharedSecret old = previous("old");
        SourceSettings both = settings(Set.of(Scheme.HEADER, Scheme.PATH_TOKEN), secret("new"), old);

        // Then
        assertThat(verified(both, webhook(BODY, Map.of("X-Secret", "old"), null, NOW)))
                .returns("header", VerifiedWebhook::scheme)
                .returns(old, webhook -> webhook.secret().orElseThrow());
        assertThat(verified(both, webhook(BODY, Map.of(), "new", NOW)))
                .returns("path-token", VerifiedWebhook::scheme)
                .returns(secret("new"), webhook -> webhook.secret().orElseThrow());
        assertThat(result(both, webhook(BODY, Map.of("X-Secret", "wrong"), "wrong", NOW)))
                .isEqualTo(VerificationResult.MISMATCH);
    }

    /** So that it is dropped from the quarantine before those that may be right. */
    @Test
    void aSignatureThatTheHashCannotMakeIsMalformed() {
        SourceSettings github = settings(Set.of(Scheme.GITHUB), secret("new"));
        SourceSettings standard = settings(Set.of(Scheme.STANDARD_WEBHOOKS), secret(STANDARD));
        Map<String, String> svix = Map.of("svix-id", "msg_1", "svix-timestamp", "" + NOW.getEpochSecond());

        assertThat(result(github, webhook(BODY, Map.of("X-Hub-Signature-256", "sha256=deadbeef"), null, NOW)))
                .isEqualTo(VerificationResult.MALFORMED);
        assertThat(result(github, webhook(BODY, Map.of("X-Hub-Signature-256", "sha256=" + "0".repeat(64)), null, NOW)))
                .isEqualTo(VerificationResult.MISMATCH);
        Map<String, String> headers = new HashMap<>(svix);
        headers.put("svix-signature", "v1,ZGVhZGJlZWY=");
        assertThat(result(standard, webhook(BODY, headers, null, NOW))).isEqualTo(VerificationResult.MALFORMED);
    }

    @Test
    void triesEverySecretWithEverySchemeAndSkipsOneThatIsNoKey() {
        // Given
        SourceSettings source =
                settings(Set.of(Scheme.STANDARD_WEBHOOKS, Scheme.GITHUB), secret("no base64!"), previous(STANDARD));

        // Then
        assertThat(result(source, signed(settings(Set.of(Scheme.STANDARD_WEBHOOKS), secret(STANDARD)), BODY, NOW, NOW)))
                .isEqualTo(VerificationResult.VERIFIED);
        assertThat(result(source, signed(settings(Set.of(Scheme.GITHUB), secret("no base64!")), BODY, NOW, NOW)))
                .isEqualTo(VerificationResult.VERIFIED);
        assertThat(result(source, signed(settings(Set.of(Scheme.GITHUB), secret(STANDARD)), BODY, NOW, NOW)))
                .isEqualTo(VerificationResult.VERIFIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1,", "v1,whsec_", "whsec_", ""})
    void takesAStandardWebhooksSecretHoweverTheProviderShowsIt(String before) {
        assertThat(result(
                        settings(Set.of(Scheme.STANDARD_WEBHOOKS), secret(before + STANDARD.substring(6))),
                        signed(settings(Set.of(Scheme.STANDARD_WEBHOOKS), secret(STANDARD)), BODY, NOW, NOW)))
                .isEqualTo(VerificationResult.VERIFIED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            sha256=                | sha256=HEX
            sha256=                | sha256= HEX
            sha256=                | SHA256=HEX
            sha256=                | sha256= wrong, sha256=  HEX
            sha256=                | t=1, sha256= HEX; v=2
            HMAC-SHA256            | HMAC-SHA256 HEX
            HMAC-SHA256 Signature= | hmac-sha256 signature=HEX
            HMAC-SHA256 Signature= | HMAC-SHA256 Signature= HEX
            "v1,"                  | "v1,HEX"
            "v1,"                  | "v1,00 v1,HEX"
            """)
    void takesASignatureBehindItsPrefixWhateverTheSpacesAndCapitals(String prefix, String line) {
        // Given
        SourceSettings plain = hmac("");
        String hex = signed(plain, BODY, NOW, NOW).onlyHeader("X-Sig").orElseThrow();

        // Then
        for (String written : List.of(hex, hex.toUpperCase(Locale.ROOT))) {
            assertThat(result(hmac(prefix), webhook("{}", Map.of("X-Sig", line.replace("HEX", written)), NOW)))
                    .as(written)
                    .isEqualTo(VerificationResult.VERIFIED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEX", "sha1=HEX", "sha256=", "sha256", "sha256=00 HEX", "HEX sha256="})
    void doesNotTakeASignatureWithoutItsPrefix(String line) {
        String hex = signed(hmac(""), BODY, NOW, NOW).onlyHeader("X-Sig").orElseThrow();

        assertThat(result(hmac("sha256="), webhook("{}", Map.of("X-Sig", line.replace("HEX", hex)), NOW)))
                .isIn(VerificationResult.MALFORMED, VerificationResult.MISMATCH);
    }

    private static SourceSettings hmac(String prefix) {
        return settings(
                Set.of(Scheme.HMAC),
                new HmacSettings(Algorithm.SHA_256, "X-Sig", prefix, Encoding.HEX, "{body}", "", ""),
                secret("k"));
    }

    @Test
    void saysSoWhenNoSecretIsAKey() {
        assertThat(result(
                        settings(Set.of(Scheme.STANDARD_WEBHOOKS), secret("no base64!")),
                        signed(settings(Set.of(Scheme.STANDARD_WEBHOOKS), secret(STANDARD)), BODY, NOW, NOW)))
                .isEqualTo(VerificationResult.NO_KEY);
    }

    @Test
    void doesNotTakeSendPilotsDocumentedSignatureWhereAnIdSaysItIsTheOtherScheme() {
        // Given
        SourceSettings sendpilot = settings(Set.of(Scheme.SENDPILOT), secret("whsec_test"));
        Webhook documented = signed(sendpilot, BODY, NOW, NOW);

        // When
        Map<String, List<String>> headers = new java.util.HashMap<>(documented.headers());
        headers.put("svix-id", List.of("msg_1"));

        // Then
        assertThat(result(sendpilot, documented)).isEqualTo(VerificationResult.VERIFIED);
        assertThat(result(sendpilot, headers(headers))).isEqualTo(VerificationResult.MISSING);
    }

    @ParameterizedTest
    @CsvSource({
        "any:s3cret, s3cret, VERIFIED",
        ":s3cret, s3cret, VERIFIED",
        "user:s3cret, user:s3cret, VERIFIED",
        "other:s3cret, user:s3cret, MISMATCH",
        "user:wrong, user:s3cret, MISMATCH",
        "s3cret:, s3cret, MISMATCH",
        "s3cret, s3cret, MALFORMED",
    })
    void takesBasicsUserIfTheSecretHasOne(String credentials, String secret, VerificationResult expected) {
        String given = "basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));

        assertThat(result(
                        settings(Set.of(Scheme.BASIC), secret(secret)),
                        webhook("{}", Map.of("Authorization", given), NOW)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1795341600", "1795341600000", "2026-11-22T10:00:00Z", "2026-11-22T11:00:00.5+01:00"})
    void readsTimestampsHoweverTheyAreWritten(String timestamp) {
        assertThat(SignatureTimestamp.parse(timestamp).orElseThrow().truncatedTo(java.time.temporal.ChronoUnit.SECONDS))
                .isEqualTo(NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "-1", "1e9", "17953416000000000", "2026-11-22", "١٢٣"})
    void doesNotTakeForATimestampWhatIsNone(String timestamp) {
        assertThat(SignatureTimestamp.parse(timestamp)).isEmpty();
    }

    @Test
    void refusesAHeaderGivenTwiceWhereOneIsSigned() {
        // Given
        HmacSettings hmac =
                new HmacSettings(Algorithm.SHA_256, "X-Sig", "", Encoding.HEX, "{timestamp}.{body}", "X-Time", "");
        SourceSettings source = settings(Set.of(Scheme.HMAC), hmac, secret("k"));
        Map<String, List<String>> headers =
                new java.util.HashMap<>(signed(source, BODY, NOW, NOW).headers());

        // When
        headers.computeIfPresent("x-time", (name, lines) -> List.of(lines.get(0), "1"));

        // Then
        assertThat(result(source, headers(headers))).isEqualTo(VerificationResult.MISSING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forwarded",
                "via",
                "x-forwarded-for",
                "x-forwarded-host",
                "x-forwarded-proto",
                "x-real-ip",
                "cf-connecting-ip",
                "cf-ray",
                "true-client-ip",
                "fly-client-ip",
                "ngrok-trace-id",
                "tailscale-user-login",
                "x-amzn-trace-id"
            })
    void withoutVerificationDoesNotTakeAProxyOnThisMachineForTheCaller(String name) {
        assertThat(result(unverified, headers(Map.of()))).isEqualTo(VerificationResult.VERIFIED);
        assertThat(result(unverified, headers(Map.of(name, List.of("127.0.0.1")))))
                .isEqualTo(VerificationResult.NOT_LOCAL);
        assertThat(result(unverified, headers(Map.of(name, List.of(""))))).isEqualTo(VerificationResult.NOT_LOCAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hooks.example",
                "hooks.example:8080",
                "192.0.2.7",
                "127.0.0.1.nip.io",
                "127.0.0.1@hooks.example",
                "localhost.hooks.example",
                "[2001:db8::1]:8080",
                "[::1",
                "2130706433",
                ""
            })
    void withoutVerificationServesNoHostThatIsNotThisMachine(String host) {
        assertThat(result(unverified, headers(Map.of("host", List.of(host))))).isEqualTo(VerificationResult.NOT_LOCAL);
        assertThat(result(unverified, headers(Map.of("host", List.of("localhost", host)))))
                .isEqualTo(VerificationResult.NOT_LOCAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "hub.localhost:8080",
                "127.0.0.1:8080",
                "127.0.1.1",
                "0.0.0.0:8080",
                "[::1]:8080",
                "[::]",
                "[::ffff:127.0.0.1]:8080"
            })
    void withoutVerificationServesThisMachineUnderAnyOfItsNames(String host) {
        assertThat(result(unverified, headers(Map.of("host", List.of(host))))).isEqualTo(VerificationResult.VERIFIED);
    }

    @Test
    void withoutVerificationServesCallersFromElsewhereOnlyWhereThatIsAllowed() {
        // Given
        SourceSettings open = new SourceSettings(
                "acme",
                "acme",
                Set.of(Scheme.NONE),
                List.of(),
                ProofSettings.NONE,
                Hooks.TOLERANCE,
                true,
                Set.of(),
                null,
                null);
        Webhook fromElsewhere = new Webhook("acme", Map.of(), "/webhooks/acme", null, "127.0.0.1", false, BODY, NOW);

        // Then
        assertThat(result(unverified, fromElsewhere)).isEqualTo(VerificationResult.NOT_LOCAL);
        assertThat(result(open, fromElsewhere)).isEqualTo(VerificationResult.VERIFIED);
    }

    @Test
    void hidesSecretsAndBodiesFromWhoeverPrintsThem() {
        assertThat(header.toString()).doesNotContain("s3cret", "old");
        assertThat(webhook("{\"a\":\"private\"}", Map.of("X-Secret", "s3cret"), Instant.EPOCH)
                        .toString())
                .doesNotContain("private", "s3cret");
    }

    private static Webhook headers(Map<String, List<String>> headers) {
        return new Webhook("acme", headers, "/webhooks/acme", null, "127.0.0.1", true, BODY, NOW);
    }

    private static VerifiedWebhook verified(SourceSettings settings, Webhook webhook) {
        return ((VerificationOutcome.Verified) new Verifier(settings).verify(webhook)).webhook();
    }
}
