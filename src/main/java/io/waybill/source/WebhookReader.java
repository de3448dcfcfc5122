package io.waybill.source;

import io.waybill.source.verification.Webhook;
import java.time.Instant;
import org.apache.camel.Message;

/** Reads the webhook from the message that starts a source's route. */
@FunctionalInterface
interface WebhookReader {

    Webhook read(String source, Message message, Instant receivedAt);
}
