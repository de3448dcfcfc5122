package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.event.Event;
import io.waybill.handoff.AttemptCount;
import io.waybill.handoff.PendingEvent;
import io.waybill.handoff.Settlement;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.sink.flow.HealthListener;
import io.waybill.sink.flow.RateLimiter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * {@code subscription:NAME} where there is no broker: events are handed to the sinks' routes one at a time, and what
 * each would do with it comes back.
 */
public final class RehearsedSubscriptionComponent extends DefaultComponent {

    private final Map<String, SinkSettings> sinks;
    private final Clock clock;
    private final Map<String, RouteStart> routes = new ConcurrentHashMap<>();

    /** @param sinks all of them dry: no call is made */
    public RehearsedSubscriptionComponent(Map<String, SinkSettings> sinks, Clock clock) {
        this.sinks = sinks;
        this.clock = clock;
    }

    /** What each sink's route would do with the event, by the sink's name. */
    public Map<String, RehearsedDelivery> offer(Event event) {
        Map<String, RehearsedDelivery> verdicts = new TreeMap<>();
        routes.forEach((sink, route) -> verdicts.put(sink, route.offer(event)));
        return verdicts;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String sink, Map<String, Object> parameters) {
        SinkSettings settings = Objects.requireNonNull(sinks.get(sink), sink);
        SubscriptionOptions.order(sink, parameters);
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                throw new UnsupportedOperationException("a subscription is read from, not written to");
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                RouteStart start = new RouteStart(this, processor, settings);
                routes.put(settings.name(), start);
                return start;
            }
        };
    }

    private final class RouteStart extends DefaultConsumer {

        private final SinkContext desk;

        RouteStart(Endpoint endpoint, Processor processor, SinkSettings settings) {
            super(endpoint, processor);
            this.desk =
                    new SinkContext(settings, 0, new RateLimiter(Duration.ZERO), new NobodysHealth(), List.of(), clock);
        }

        RehearsedDelivery offer(Event event) {
            Kept kept = new Kept(event);
            Delivery delivery = new Delivery(kept, desk);
            Exchange exchange = createExchange(false);
            try {
                delivery.attachTo(exchange);
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            delivery.routeEnded(exchange.getException());
            releaseExchange(exchange, false);
            return kept.verdict(delivery.unsent());
        }
    }

    /** A sink that is not called is neither well nor ill. */
    private static final class NobodysHealth implements HealthListener {

        @Override
        public void answered() {}

        @Override
        public void exhausted() {}

        @Override
        public void asked(Duration forHowLong) {}
    }

    /** An event that is in nobody's queue. */
    private static final class Kept implements PendingEvent {

        private final Event event;
        private final AtomicReference<Settlement> settlement = new AtomicReference<>(new Settlement.HandBack());
        private volatile String lastError = "the sink would stop, and the event wait";

        Kept(Event event) {
            this.event = event;
        }

        @Override
        public Event event() {
            return event;
        }

        @Override
        public AttemptCount attempts() {
            return AttemptCount.NONE;
        }

        @Override
        public void record(RecordEntry entry) {
            if (entry instanceof RecordEntry.Attempt attempt && attempt.error() != null) {
                lastError = attempt.error();
            }
        }

        @Override
        public void settle(Settlement how) {
            settlement.set(how);
        }

        RehearsedDelivery verdict(@Nullable SinkRequest unsent) {
            if (settlement.get() instanceof Settlement.Done done) {
                return unsent != null && done.entry().state() == DeliveryState.DRY_RUN
                        ? new RehearsedDelivery.Sends(unsent)
                        : new RehearsedDelivery.Filters(
                                String.valueOf(done.entry().reason()));
            }
            return new RehearsedDelivery.Fails(
                    settlement.get() instanceof Settlement.Park park
                            ? String.valueOf(park.entry().reason())
                            : lastError);
        }
    }
}
