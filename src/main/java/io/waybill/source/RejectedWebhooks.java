package io.waybill.source;

import io.waybill.handoff.EventIntake;
import io.waybill.logging.LogThrottle;
import io.waybill.privacy.SecretFields;
import io.waybill.record.RecordEntry;
import io.waybill.source.verification.SentSecrets;
import io.waybill.source.verification.Webhook;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts rejected webhooks on record: each one, but the same body only once. */
final class RejectedWebhooks {

    private static final Logger LOG = LoggerFactory.getLogger(RejectedWebhooks.class);

    /** The first bytes of the body go on record. */
    private static final int MAX_RECORDED_BYTES = 16_384;

    private final RejectedBodies bodies;
    private final SecretFields secretFields;
    private final Map<String, SentSecrets> sentSecrets;
    private final EventIntake intake;
    private final LogThrottle throttle = new LogThrottle();

    /** @param sentSecrets of each source */
    RejectedWebhooks(
            RejectedBodies bodies,
            SecretFields secretFields,
            Map<String, SentSecrets> sentSecrets,
            EventIntake intake) {
        this.bodies = bodies;
        this.secretFields = secretFields;
        this.sentSecrets = sentSecrets;
        this.intake = intake;
    }

    /** @param code why it was rejected */
    void record(Webhook webhook, String code, String detail) {
        if (!intake.record(entry(webhook, code, detail))) {
            throttle.toSay(webhook.source(), 1, webhook.receivedAt())
                    .ifPresent(more ->
                            LOG.warn("{}: a rejected webhook could not be put on record{}", webhook.source(), more));
        }
    }

    /** What is to go on record of it. */
    RecordEntry.Rejected entry(Webhook webhook, String code, String detail) {
        byte[] body = webhook.body();
        String id = UUID.randomUUID().toString();
        Optional<String> firstId = bodies.firstId(webhook.source(), code, body, id);
        return new RecordEntry.Rejected(
                id,
                webhook.source(),
                code,
                firstId.map(first -> "%s The body is kept with %s.".formatted(detail, first))
                        .orElse(detail),
                firstId.isPresent() ? "" : recorded(webhook),
                body.length,
                webhook.receivedAt());
    }

    /** The beginning of the body, without secrets. */
    private String recorded(Webhook webhook) {
        SentSecrets sent = Objects.requireNonNull(sentSecrets.get(webhook.source()));
        Optional<Webhook> masked = sent.masked(webhook);
        byte[] body = masked.orElse(webhook).body();
        String start = new String(body, 0, Math.min(body.length, MAX_RECORDED_BYTES), StandardCharsets.UTF_8);
        return secretFields.maskIn(masked.isPresent() ? start : sent.maskIn(start));
    }
}
