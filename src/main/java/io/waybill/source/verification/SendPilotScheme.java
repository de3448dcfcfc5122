package io.waybill.source.verification;

import io.waybill.config.HmacSettings;
import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.SharedSecret;
import java.time.Duration;

/**
 * SendPilot signs in two ways. Its documentation says {@code Webhook-Signature: v1,t=SECONDS,s=HEX} over timestamp, dot
 * and body, where {@code v1,} may be missing. Its live webhooks follow Standard Webhooks, and have an id header.
 */
final class SendPilotScheme implements VerificationScheme {

    private static final String HEADER = "Webhook-Signature";
    private static final HmacSettings DOCUMENTED =
            new HmacSettings(Algorithm.SHA_256, HEADER, "s=", Encoding.HEX, "{timestamp}.{body}", "t=", "");

    private final HmacScheme documented;
    private final StandardWebhooksScheme live;

    SendPilotScheme(Duration tolerance) {
        this.documented = new HmacScheme(DOCUMENTED, tolerance);
        this.live = new StandardWebhooksScheme(tolerance);
    }

    @Override
    public VerificationResult check(Webhook webhook, SharedSecret secret) {
        return StandardWebhooksScheme.isUsedIn(webhook)
                ? live.check(webhook, secret)
                : documented.check(webhook, secret);
    }

    @Override
    public void sign(SignedRequest request, SharedSecret secret) {
        documented.sign(request, secret);
        request.header(HEADER, "v1," + request.headers().get(HEADER));
    }
}
