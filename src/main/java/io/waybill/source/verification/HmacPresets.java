package io.waybill.source.verification;

import io.waybill.config.HmacSettings;
import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.SourceSettings.Scheme;
import java.util.Map;

/** How well-known providers sign. Where that is known from: docs/verification.md. */
final class HmacPresets {

    private static final String BODY = HmacSettings.BODY;
    private static final String WITH_TIME = "{timestamp}.{body}";

    private static final Map<Scheme, HmacSettings> ALL = Map.ofEntries(
            Map.entry(Scheme.PELCRO, ofBody("X-Pelcro-Hmac-SHA256", "", Encoding.BASE64)),
            Map.entry(Scheme.GITHUB, ofBody("X-Hub-Signature-256", "sha256=", Encoding.HEX)),
            Map.entry(
                    Scheme.SLACK,
                    withTime("X-Slack-Signature", "v0=", "v0:{timestamp}:{body}", "X-Slack-Request-Timestamp")),
            Map.entry(Scheme.STRIPE, withTime("Stripe-Signature", "v1=", WITH_TIME, "t=")),
            Map.entry(Scheme.SHOPIFY, ofBody("X-Shopify-Hmac-Sha256", "", Encoding.BASE64)),
            Map.entry(
                    Scheme.HUBSPOT,
                    new HmacSettings(
                            Algorithm.SHA_256,
                            "X-HubSpot-Signature-v3",
                            "",
                            Encoding.BASE64,
                            "POST" + HmacSettings.DECODED_URL + "{body}{timestamp}",
                            "X-HubSpot-Request-Timestamp",
                            "")),
            Map.entry(Scheme.CALENDLY, withTime("Calendly-Webhook-Signature", "v1=", WITH_TIME, "t=")),
            Map.entry(
                    Scheme.CLOSE,
                    new HmacSettings(
                            Algorithm.SHA_256,
                            "close-sig-hash",
                            "",
                            Encoding.HEX,
                            "{timestamp}{body}",
                            "close-sig-timestamp",
                            "",
                            HmacSettings.Key.HEX)),
            Map.entry(Scheme.OUTREACH, ofBody("Outreach-Webhook-Signature", "", Encoding.HEX)),
            Map.entry(
                    Scheme.SALESLOFT,
                    new HmacSettings(Algorithm.SHA_1, "x-salesloft-signature", "", Encoding.HEX, BODY, "", "")));

    private HmacPresets() {}

    /** @throws IllegalArgumentException if the scheme is no preset */
    static HmacSettings of(Scheme scheme) {
        HmacSettings preset = ALL.get(scheme);
        if (preset == null) {
            throw new IllegalArgumentException("'%s' is no preset".formatted(scheme.written()));
        }
        return preset;
    }

    private static HmacSettings ofBody(String header, String prefix, Encoding encoding) {
        return new HmacSettings(Algorithm.SHA_256, header, prefix, encoding, BODY, "", "");
    }

    private static HmacSettings withTime(String header, String prefix, String signed, String timestamp) {
        return new HmacSettings(Algorithm.SHA_256, header, prefix, Encoding.HEX, signed, timestamp, "");
    }
}
