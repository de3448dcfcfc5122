package io.waybill.source.verification;

import static io.waybill.source.verification.Hooks.result;
import static io.waybill.source.verification.Hooks.secret;
import static io.waybill.source.verification.Hooks.settings;
import static io.waybill.source.verification.Hooks.to;
import static io.waybill.source.verification.Hooks.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.SourceSettings.Scheme;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Signatures of providers of which we found no published example with its secret. They were made with Python's hmac, by what
 * is known of how they sign:
 *
 * <ul>
 *   <li>HubSpot: its document "Validating requests",
 *       developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation, and for the table of
 *       encodings copies of it
 *   <li>Calendly: integrators' pages and code, such as docs.opennous.cloud/webhooks/calendly, which follow Calendly's "Webhook
 *       signatures"
 *   <li>Close: automatelab.tech/saas-webhooks/close, and code of integrators that decodes the key from hex
 *   <li>Outreach: its document developers.outreach.io/client-extensions/app-lifecycle-webhooks
 *   <li>Salesloft: its document developers.salesloft.com/docs/platform/webhooks/delivery-headers
 * </ul>
 */
class DocumentedVectorsTest {

    private static final Instant AT = Instant.ofEpochSecond(1_764_151_200);
    private static final String HUBSPOT_BODY =
            "[{\"eventId\":1,\"subscriptionType\":\"contact.creation\",\"objectId\":123}]";

    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of(
                        Scheme.HUBSPOT,
                        "hub-secret",
                        HUBSPOT_BODY,
                        hubspot("h0P9kDpOuYbim5WJ4TUeft+/QEiZXkPG7bxznRg/iG8=")),
                Arguments.of(
                        Scheme.CALENDLY,
                        "cal-secret",
                        "{\"event\":\"invitee.created\"}",
                        Map.of(
                                "Calendly-Webhook-Signature",
                                "t=1764151200,v1=111e1723fbe5aba0f7299540ec5bc8b8c27efadd757860d87d61f8e7c9501441")),
                Arguments.of(
                        Scheme.CLOSE,
                        "00ff10a0b1c2d3e4f5061728394a5b6c",
                        "{\"event\":{\"id\":\"ev_1\",\"action\":\"created\"}}",
                        Map.of(
                                "close-sig-timestamp",
                                "1764151200",
                                "close-sig-hash",
                                "da121fb61900f8eabb6b65fd263105bf7469e2176d2a84efebbbbefbfd7500ce")),
                Arguments.of(
                        Scheme.OUTREACH,
                        "out-secret",
                        "{\"meta\":{\"eventName\":\"prospect.created\"}}",
                        Map.of(
                                "Outreach-Webhook-Signature",
                                "72e6672ecbb34abdec928c4b629d09652578a11a943c8b959a08805b92a03c21")),
                Arguments.of(
                        Scheme.SALESLOFT,
                        "sales-token",
                        "{\"meta\":{\"eventName\":\"prospect.created\"}}",
                        Map.of("x-salesloft-signature", "8d6b260584479088edc768f5c2bce8e571fa919b")));
    }

    private static Map<String, String> hubspot(String signature) {
        return Map.of("X-HubSpot-Signature-v3", signature, "X-HubSpot-Request-Timestamp", "1764151200000");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void areVerified(Scheme scheme, String secret, String body, Map<String, String> headers) {
        assertThat(result(settings(Set.of(scheme), secret(secret)), webhook(body, headers, AT)))
                .isEqualTo(VerificationResult.VERIFIED);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void areRefusedOverAnotherBody(Scheme scheme, String secret, String body, Map<String, String> headers) {
        assertThat(result(settings(Set.of(scheme), secret(secret)), webhook(body + " ", headers, AT)))
                .isEqualTo(VerificationResult.MISMATCH);
    }

    @Test
    void ofHubSpotAreOverTheAddressDecodedAsItsDocumentSays() {
        Webhook webhook = webhook(HUBSPOT_BODY, hubspot("R2fVJAzA4B5q/OIo9CjsOoSd1uD4XyZYUjky+MNeVqU="), AT);

        assertThat(result(
                        settings(Set.of(Scheme.HUBSPOT), secret("hub-secret")),
                        to("/webhooks/acme?from=a%3Ab%2Fc%20d", webhook)))
                .isEqualTo(VerificationResult.VERIFIED);
        assertThat(result(
                        settings(Set.of(Scheme.HUBSPOT), secret("hub-secret")),
                        to("/webhooks/acme?from=a%3Ab%2Fc+d", webhook)))
                .isEqualTo(VerificationResult.MISMATCH);
    }

    @Test
    void ofHubSpotThatAreOlderThanFiveMinutesAreRefused() {
        Webhook webhook =
                webhook(HUBSPOT_BODY, hubspot("h0P9kDpOuYbim5WJ4TUeft+/QEiZXkPG7bxznRg/iG8="), AT.plusSeconds(301));

        assertThat(result(settings(Set.of(Scheme.HUBSPOT), secret("hub-secret")), webhook))
                .isEqualTo(VerificationResult.STALE);
    }

    @Test
    void ofCloseNeedASecretInHex() {
        assertThat(result(
                        settings(Set.of(Scheme.CLOSE), secret("no hex")),
                        webhook("{}", Map.of("close-sig-timestamp", "1764151200", "close-sig-hash", "00"), AT)))
                .isEqualTo(VerificationResult.NO_KEY);
    }
}
