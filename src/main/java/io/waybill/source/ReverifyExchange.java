package io.waybill.source;

import io.waybill.source.verification.Webhook;
import org.apache.camel.Exchange;

/** A webhook that came before, was refused, and goes through its source's route once more. */
final class ReverifyExchange {

    private static final String AGAIN = "waybill.again";

    private ReverifyExchange() {}

    static void prepare(Exchange exchange, Webhook webhook) {
        exchange.setProperty(SourceSteps.WEBHOOK, webhook);
        exchange.setProperty(AGAIN, true);
    }

    static boolean isSo(Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getProperty(AGAIN));
    }
}
