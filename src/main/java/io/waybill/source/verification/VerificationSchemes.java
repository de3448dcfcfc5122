package io.waybill.source.verification;

import io.waybill.config.HmacSettings;
import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Makes the schemes that a source's settings ask for. */
final class VerificationSchemes {

    private static final String BODY = HmacSettings.BODY;

    private VerificationSchemes() {}

    /** In the order in which they are tried; nothing for {@link Scheme#NONE}. */
    static Map<Scheme, VerificationScheme> of(SourceSettings settings) {
        Map<Scheme, VerificationScheme> schemes = new EnumMap<>(Scheme.class);
        for (Scheme scheme : settings.schemes()) {
            if (scheme != Scheme.NONE) {
                schemes.put(scheme, of(scheme, settings));
            }
        }
        return schemes;
    }

    private static VerificationScheme of(Scheme scheme, SourceSettings settings) {
        Duration tolerance = settings.timestampTolerance();
        return switch (scheme) {
            case SENDPILOT -> new SendPilotScheme(tolerance);
            case STANDARD_WEBHOOKS -> new StandardWebhooksScheme(tolerance);
            case PELCRO -> hmac("X-Pelcro-Hmac-SHA256", "", Encoding.BASE64, BODY, "", tolerance);
            case GITHUB -> hmac("X-Hub-Signature-256", "sha256=", Encoding.HEX, BODY, "", tolerance);
            case SLACK ->
                hmac(
                        "X-Slack-Signature",
                        "v0=",
                        Encoding.HEX,
                        "v0:{timestamp}:{body}",
                        "X-Slack-Request-Timestamp",
                        tolerance);
            case STRIPE -> hmac("Stripe-Signature", "v1=", Encoding.HEX, "{timestamp}.{body}", "t=", tolerance);
            case SHOPIFY -> hmac("X-Shopify-Hmac-Sha256", "", Encoding.BASE64, BODY, "", tolerance);
            case HMAC -> new HmacScheme(Objects.requireNonNull(settings.hmac()), tolerance);
            case HEADER -> new SharedSecretScheme.InHeader(Objects.requireNonNull(settings.header()));
            case BASIC -> new SharedSecretScheme.Basic();
            case PATH_TOKEN -> new SharedSecretScheme.InPath();
            case NONE -> throw new IllegalArgumentException("verification is off");
        };
    }

    private static VerificationScheme hmac(
            String header, String prefix, Encoding encoding, String signed, String timestamp, Duration tolerance) {
        return new HmacScheme(
                new HmacSettings(Algorithm.SHA_256, header, prefix, encoding, signed, timestamp, ""), tolerance);
    }
}
