package io.waybill.audit;

import io.waybill.handoff.AuditReader;
import io.waybill.record.RecordEntry;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Takes a batch through the route; what the route throws keeps the batch in the queue. */
final class RecordsConsumer extends DefaultConsumer {

    private final AuditReader reader;

    RecordsConsumer(Endpoint endpoint, Processor processor, Function<RecordsConsumer, AuditReader> reader) {
        super(endpoint, processor);
        this.reader = reader.apply(this);
    }

    void take(List<RecordEntry> batch) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(batch);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        reader.start();
    }

    @Override
    protected void doStop() throws Exception {
        reader.close();
        super.doStop();
    }
}
