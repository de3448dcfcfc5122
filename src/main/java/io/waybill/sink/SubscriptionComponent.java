package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.endpoint.Endpoints;
import io.waybill.handoff.Broker;
import io.waybill.handoff.SinkReader;
import io.waybill.record.TakenTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/** {@code subscription:NAME}: the events of one sink, for its route. Each generation of routes has one component. */
public final class SubscriptionComponent extends DefaultComponent {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Broker broker;
    private final Map<String, SinkSettings> sinks;
    private final SinkEnvironment environment;
    private final RedeliveryTimer timer;
    private final BiFunction<String, String, TakenTypes> types;
    private final Map<String, Endpoints> endpoints;
    private final Map<String, TakenTypes> taken = new ConcurrentHashMap<>();
    private final List<SinkConsumer> consumers = new CopyOnWriteArrayList<>();
    private volatile long deadline;

    /**
     * @param types reads what a sink's route has as {@code types}
     * @param endpoints the clients' that are called, by the sink that calls them
     */
    public SubscriptionComponent(
            Broker broker,
            Map<String, SinkSettings> sinks,
            SinkEnvironment environment,
            RedeliveryTimer timer,
            BiFunction<String, String, TakenTypes> types,
            Map<String, Endpoints> endpoints) {
        this.endpoints = endpoints;
        this.broker = broker;
        this.sinks = sinks;
        this.environment = environment;
        this.timer = timer;
        this.types = types;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String sink, Map<String, Object> parameters) {
        SinkSettings settings = sinks.get(sink);
        if (settings == null) {
            throw new IllegalArgumentException(
                    "there is no sink '%s', only %s; a sink is named like its file".formatted(sink, sinks.keySet()));
        }
        SubscriptionOptions options = SubscriptionOptions.of(sink, parameters, types);
        taken.put(sink, options.taken());
        return new SubscriptionEndpoint(uri, settings, options);
    }

    /** Which events each sink with a route takes. */
    public Map<String, TakenTypes> taken() {
        return new TreeMap<>(taken);
    }

    /**
     * Starts every sink, each as soon as the generation before has finished with it.
     *
     * @param changed the sinks whose routes or settings have changed: those of them that are held are tried again
     */
    public void startSinks(Set<String> changed) {
        consumers.forEach(consumer -> consumer.begin(changed.contains(consumer.sink())));
    }

    /**
     * Stops every sink. Events that wait are handed back at once. A sink with open calls ends with the last of them;
     * calls that take longer are recorded as interrupted, and their events are handed back.
     *
     * @param longest to wait for calls, from now; a second call of this method may shorten it
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
                    .filter(consumer -> !waiting || !consumer.isDelivering())
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
        private final SubscriptionOptions options;

        SubscriptionEndpoint(String uri, SinkSettings settings, SubscriptionOptions options) {
            super(uri, SubscriptionComponent.this);
            this.settings = settings;
            this.options = options;
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("a route can only begin with a subscription");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            SinkConsumer consumer = new SinkConsumer(
                    this,
                    processor,
                    settings,
                    options.batch(),
                    environment,
                    endpoints.get(settings.name()),
                    (mostInFlight, handler) -> new SinkReader(
                            broker,
                            settings.name(),
                            options.order(),
                            mostInFlight,
                            environment.dedupeWindow(),
                            handler,
                            environment.clock()));
            consumers.add(consumer);
            return consumer;
        }

        @Override
        public boolean isSingleton() {
            return true;
        }
    }
}
