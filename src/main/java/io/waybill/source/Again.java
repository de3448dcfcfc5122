package io.waybill.source;

import io.waybill.source.verification.Webhook;
import org.apache.camel.Exchange;

/** A webhook that came before, was refused, and goes through its source's route once more. */
final class Again {

    private static final String AGAIN = "waybill.again";

    private Again() {}

    static void prepare(Exchange exchange, Webhook webhook) {
        exchange.setProperty(Steps.WEBHOOK, webhook);
        exchange.setProperty(AGAIN, true);
    }

    static boolean isSo(Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getProperty(AGAIN));
    }
}
