package io.waybill.source;

import io.waybill.source.verification.Webhook;
import java.time.Instant;
import org.apache.camel.Message;

/** Finds the webhook in the message a source's route begins with. */
@FunctionalInterface
interface WebhookReader {

    Webhook read(String source, Message message, Instant receivedAt);
}
