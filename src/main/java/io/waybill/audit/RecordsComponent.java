package io.waybill.audit;

import io.waybill.handoff.AuditReader;
import io.waybill.handoff.Broker;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** {@code records:audit}: batches of record entries, for the audit's route. */
public final class RecordsComponent extends DefaultComponent {

    private final Broker broker;
    private final Clock clock;
    private volatile @Nullable AuditReader reader;

    public RecordsComponent(Broker broker, Clock clock) {
        this.clock = clock;
        this.broker = broker;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        int batch = getAndRemoveParameter(parameters, "batch", Integer.class, 5_000);
        Duration linger = Duration.ofMillis(getAndRemoveParameter(parameters, "linger", Long.class, 100L));
        return new RecordsEndpoint(uri, batch, linger);
    }

    /** Why the audit does not write entries, or null if it does. */
    public @Nullable String trouble() {
        AuditReader current = reader;
        return current == null ? "no route writes the record" : current.trouble();
    }

    private final class RecordsEndpoint extends DefaultEndpoint {

        private final int batch;
        private final Duration linger;

        RecordsEndpoint(String uri, int batch, Duration linger) {
            super(uri, RecordsComponent.this);
            this.batch = batch;
            this.linger = linger;
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("a route can only begin with records");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            RecordsConsumer consumer = new RecordsConsumer(this, processor, broker, batch, linger, clock);
            reader = consumer.reader();
            return consumer;
        }

        @Override
        public boolean isSingleton() {
            return true;
        }
    }
}
