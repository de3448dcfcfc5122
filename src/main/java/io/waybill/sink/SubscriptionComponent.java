package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.handoff.Broker;
import io.waybill.handoff.SinkReader;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/** {@code subscription:NAME}: the events of one sink, for its route. One component a generation of routes. */
public final class SubscriptionComponent extends DefaultComponent {

    private final Broker broker;
    private final Map<String, SinkSettings> sinks;
    private final SinkControl control;
    private final List<Observer> observers;
    private final RedeliveryTimer timer;
    private final Clock clock;
    private final int generation;
    private final List<SinkConsumer> consumers = new CopyOnWriteArrayList<>();

    public SubscriptionComponent(
            Broker broker,
            Map<String, SinkSettings> sinks,
            SinkControl control,
            SinkMetrics metrics,
            RedeliveryTimer timer,
            Clock clock,
            int generation) {
        this.broker = broker;
        this.sinks = sinks;
        this.control = control;
        this.observers = List.of(metrics, new AttemptLog());
        this.timer = timer;
        this.clock = clock;
        this.generation = generation;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String sink, Map<String, Object> parameters) {
        SinkSettings settings = sinks.get(sink);
        if (settings == null) {
            throw new IllegalArgumentException(
                    "there is no sink '%s', only %s; a sink is named like its file".formatted(sink, sinks.keySet()));
        }
        return new SubscriptionEndpoint(uri, settings);
    }

    /**
     * Stops every sink: no more events are taken, what waits is handed back at once, and calls under way are waited
     * for. Those that take longer are recorded as interrupted and handed back too.
     */
    public void stopSinks(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        consumers.forEach(SinkConsumer::stopTaking);
        timer.flush();
        while (consumers.stream().anyMatch(SinkConsumer::isCalling) && System.nanoTime() < deadline) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        consumers.forEach(SinkConsumer::end);
    }

    private final class SubscriptionEndpoint extends DefaultEndpoint {

        private final SinkSettings settings;

        SubscriptionEndpoint(String uri, SinkSettings settings) {
            super(uri, SubscriptionComponent.this);
            this.settings = settings;
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("a subscription is read from, not written to");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            SinkConsumer consumer = new SinkConsumer(
                    this,
                    processor,
                    settings,
                    consignment -> new Delivery(consignment, settings, generation, observers, clock),
                    (mostInFlight, handler) -> new SinkReader(broker, settings.name(), mostInFlight, handler, clock),
                    control);
            consumers.add(consumer);
            return consumer;
        }

        @Override
        public boolean isSingleton() {
            return true;
        }
    }
}
