package io.waybill.source.verification;

import static io.waybill.source.verification.Hooks.result;
import static io.waybill.source.verification.Hooks.secret;
import static io.waybill.source.verification.Hooks.settings;
import static io.waybill.source.verification.Hooks.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.HmacSettings;
import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures that providers and specifications have published. */
class PublicVectorsTest {

    private static final String STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String STANDARD_BODY = "{\"test\": 2432232314}";
    private static final String STANDARD_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final long STANDARD_AT = 1_614_265_330;

    private static final String SENDPILOT_BODY = "{\"eventId\":\"evt_1\",\"eventType\":\"lead.updated\"}";
    private static final String SENDPILOT_SIGNATURE =
            "t=1708456789,s=edb1b0bb6b14634cb026d1691b618c1b1feb1ce696d4dfda8c17d34e04859a6b";
    private static final long SENDPILOT_AT = 1_708_456_789;

    private static final String GITHUB_SECRET = "It's a Secret to Everybody";
    private static final String GITHUB_HEX = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private static final String SHOP_BASE64 = "plW8VGqq0nDMIEhDqaNNW99asdUCy7EIqLZVcQwtAZ0=";

    private static final String SLACK_BODY = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
            + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
            + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J"
            + "%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
            + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    static Stream<Arguments> vectors() {
        Map<String, String> svix = standard("svix-");
        Map<String, String> standard = standard("webhook-");
        Map<String, String> list = new HashMap<>(standard);
        list.put("webhook-signature", "v1a,AAAA v1,AAAA " + STANDARD_SIGNATURE + " v2,AAAA");
        return Stream.of(
                vector(Scheme.STANDARD_WEBHOOKS, STANDARD_SECRET, STANDARD_BODY, standard, STANDARD_AT),
                vector(Scheme.STANDARD_WEBHOOKS, STANDARD_SECRET, STANDARD_BODY, svix, STANDARD_AT),
                vector(Scheme.STANDARD_WEBHOOKS, STANDARD_SECRET, STANDARD_BODY, list, STANDARD_AT),
                vector(Scheme.STANDARD_WEBHOOKS, STANDARD_SECRET.substring(6), STANDARD_BODY, svix, STANDARD_AT),
                vector(Scheme.SENDPILOT, STANDARD_SECRET, STANDARD_BODY, svix, STANDARD_AT),
                vector(Scheme.SENDPILOT, STANDARD_SECRET, STANDARD_BODY, standard, STANDARD_AT),
                vector(
                        Scheme.SENDPILOT,
                        "whsec_test",
                        SENDPILOT_BODY,
                        Map.of("Webhook-Signature", "v1," + SENDPILOT_SIGNATURE),
                        SENDPILOT_AT),
                vector(
                        Scheme.SENDPILOT,
                        "whsec_test",
                        SENDPILOT_BODY,
                        Map.of("Webhook-Signature", SENDPILOT_SIGNATURE),
                        SENDPILOT_AT),
                vector(
                        Scheme.GITHUB,
                        GITHUB_SECRET,
                        "Hello, World!",
                        Map.of("X-Hub-Signature-256", "sha256=" + GITHUB_HEX),
                        0),
                vector(Scheme.SHOPIFY, "shop-secret", "{\"id\":1}", Map.of("X-Shopify-Hmac-Sha256", SHOP_BASE64), 0),
                vector(Scheme.PELCRO, "shop-secret", "{\"id\":1}", Map.of("X-Pelcro-Hmac-SHA256", SHOP_BASE64), 0),
                vector(
                        Scheme.SLACK,
                        "8f742231b10e8888abcd99yyyzzz85a5",
                        SLACK_BODY,
                        Map.of(
                                "X-Slack-Request-Timestamp",
                                "1531420618",
                                "X-Slack-Signature",
                                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"),
                        1_531_420_618));
    }

    private static Map<String, String> standard(String family) {
        return Map.of(
                family + "id",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                family + "timestamp",
                Long.toString(STANDARD_AT),
                family + "signature",
                STANDARD_SIGNATURE);
    }

    private static Arguments vector(Scheme scheme, String secret, String body, Map<String, String> headers, long at) {
        return Arguments.of(scheme, secret, body, headers, Instant.ofEpochSecond(at));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void areVerified(Scheme scheme, String secret, String body, Map<String, String> headers, Instant at) {
        assertThat(result(settings(Set.of(scheme), secret(secret)), webhook(body, headers, at)))
                .isEqualTo(VerificationResult.VERIFIED);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void areRefusedOverAnotherBody(Scheme scheme, String secret, String body, Map<String, String> headers, Instant at) {
        assertThat(result(settings(Set.of(scheme), secret(secret)), webhook(body + " ", headers, at)))
                .isEqualTo(VerificationResult.MISMATCH);
    }

    /** RFC 4231 and RFC 2202, test case 2, by settings alone. */
    static Stream<Arguments> rfcs() {
        return Stream.of(
                Arguments.of(
                        Algorithm.SHA_256,
                        Encoding.HEX,
                        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
                Arguments.of(
                        Algorithm.SHA_512,
                        Encoding.HEX,
                        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
                                + "caeab1a34d4a6b4b636e070a38bce737"),
                Arguments.of(Algorithm.SHA_1, Encoding.HEX, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
                Arguments.of(Algorithm.SHA_1, Encoding.BASE64, "7/zfauXrL6LSdBbV8YTfnCWafHk="),
                Arguments.of(Algorithm.SHA_1, Encoding.BASE64URL, "7_zfauXrL6LSdBbV8YTfnCWafHk"));
    }

    @ParameterizedTest
    @MethodSource("rfcs")
    void ofTheHashesAreVerifiedBySettingsAlone(Algorithm algorithm, Encoding encoding, String signature) {
        // Given
        HmacSettings hmac = new HmacSettings(algorithm, "X-Signature", "sig=", encoding, "{body}", "", "");
        SourceSettings source = settings(Set.of(Scheme.HMAC), hmac, secret("Jefe"));

        // Then
        assertThat(result(
                        source,
                        webhook(
                                "what do ya want for nothing?",
                                Map.of("X-Signature", "sig=" + signature),
                                Instant.EPOCH)))
                .isEqualTo(VerificationResult.VERIFIED);
    }
}
