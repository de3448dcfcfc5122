package io.waybill.sink;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** What a policy does at once after a failure that is not retried ({@code onExceptionOccurredRef}): nothing. Its steps follow. */
public final class NoRedelivery implements Processor {

    @Override
    public void process(Exchange exchange) {}
}
