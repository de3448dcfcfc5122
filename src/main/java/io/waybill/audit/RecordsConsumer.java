package io.waybill.audit;

import io.waybill.handoff.AuditReader;
import io.waybill.handoff.Broker;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Runs each batch through the route. If the route throws, the batch stays in the queue. */
final class RecordsConsumer extends DefaultConsumer {

    private final AuditReader reader;

    RecordsConsumer(Endpoint endpoint, Processor processor, Broker broker, int batch, Duration linger, Clock clock) {
        super(endpoint, processor);
        this.reader = new AuditReader(broker, batch, linger, this::take, clock);
    }

    AuditReader reader() {
        return reader;
    }

    private void take(List<RecordEntry> batch) throws Exception {
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
