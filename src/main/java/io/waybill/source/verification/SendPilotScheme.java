package io.waybill.source.verification;

import io.waybill.config.HmacSettings;
import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.SharedSecret;
import java.time.Duration;

/**
 * SendPilot signs in two ways: as its documents say, {@code Webhook-Signature: v1,t=SECONDS,s=HEX} over timestamp, dot
 * and body (where {@code v1,} may be missing), and, as is seen live, by Standard Webhooks. The id in the header tells.
 */
final class SendPilotScheme implements VerificationScheme {

    private static final String HEADER = "Webhook-Signature";
    private static final HmacSettings DOCUMENTED =
            new HmacSettings(Algorithm.SHA_256, HEADER, "s=", Encoding.HEX, "{timestamp}.{body}", "t=", "");

    private final HmacScheme documented;
    private final StandardWebhooksScheme seen;

    SendPilotScheme(Duration tolerance) {
        this.documented = new HmacScheme(DOCUMENTED, tolerance);
        this.seen = new StandardWebhooksScheme(tolerance);
    }

    @Override
    public VerificationResult find(Webhook webhook, SharedSecret secret) {
        return StandardWebhooksScheme.isUsedIn(webhook) ? seen.find(webhook, secret) : documented.find(webhook, secret);
    }

    @Override
    public void attach(SignedRequest request, SharedSecret secret) {
        documented.attach(request, secret);
        request.header(HEADER, "v1," + request.headers().get(HEADER));
    }
}
