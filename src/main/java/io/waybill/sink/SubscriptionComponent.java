package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.handoff.Broker;
import io.waybill.handoff.LeadOrder;
import io.waybill.handoff.SinkReader;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkHandover;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/** {@code subscription:NAME}: the events of one sink, for its route. One component a generation of routes. */
public final class SubscriptionComponent extends DefaultComponent {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Broker broker;
    private final Map<String, SinkSettings> sinks;
    private final SinkControl control;
    private final SinkHandover turns;
    private final List<DeliveryObserver> observers;
    private final RedeliveryTimer timer;
    private final Clock clock;
    private final int generation;
    private final List<SinkConsumer> consumers = new CopyOnWriteArrayList<>();
    private volatile long deadline;

    public SubscriptionComponent(
            Broker broker,
            Map<String, SinkSettings> sinks,
            SinkControl control,
            SinkHandover turns,
            SinkMetrics metrics,
            RedeliveryTimer timer,
            Clock clock,
            int generation,
            boolean maskPersonalData) {
        this.broker = broker;
        this.sinks = sinks;
        this.control = control;
        this.turns = turns;
        this.observers = List.of(metrics, new AttemptLog(maskPersonalData));
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
        return new SubscriptionEndpoint(uri, settings, SubscriptionOptions.order(sink, parameters));
    }

    /**
     * Every sink takes events, each from when the generation before is done with it.
     *
     * @param mended which sinks' routes or settings have changed, so that those that are held try again
     */
    public void startSinks(Set<String> mended) {
        consumers.forEach(consumer -> consumer.begin(mended.contains(consumer.sink())));
    }

    /**
     * Stops every sink: no more events are taken, what waits is handed back at once, and calls under way are waited
     * for, each sink being over as soon as its own have ended. Those that take longer are recorded as interrupted and
     * handed back too.
     *
     * @param longest from now; called again while it waits, it may cut the time short
     */
    public void stopSinks(Duration longest) {
        deadline = System.nanoTime() + longest.toNanos();
        List<SinkConsumer> left = new ArrayList<>(consumers);
        boolean patient = true;
        while (!left.isEmpty()) {
            left.forEach(SinkConsumer::stopTaking);
            timer.flush();
            boolean waiting = patient && System.nanoTime() - deadline < 0;
            List<SinkConsumer> done = left.stream()
                    .filter(consumer -> !waiting || !consumer.isCalling())
                    .toList();
            done.forEach(SinkConsumer::end);
            left.removeAll(done);
            patient = left.isEmpty() || pause();
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private final class SubscriptionEndpoint extends DefaultEndpoint {

        private final SinkSettings settings;
        private final LeadOrder order;

        SubscriptionEndpoint(String uri, SinkSettings settings, LeadOrder order) {
            super(uri, SubscriptionComponent.this);
            this.settings = settings;
            this.order = order;
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
                    generation,
                    (mostInFlight, handler) ->
                            new SinkReader(broker, settings.name(), order, mostInFlight, handler, clock),
                    control,
                    turns,
                    observers,
                    clock);
            consumers.add(consumer);
            return consumer;
        }

        @Override
        public boolean isSingleton() {
            return true;
        }
    }
}
