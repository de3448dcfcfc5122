package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.event.Event;
import io.waybill.handoff.AttemptCount;
import io.waybill.handoff.PendingEvent;
import io.waybill.handoff.Settlement;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.record.TakenTypes;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** {@code subscription:NAME} in a rehearsal: gives the sinks' routes one event, and returns what each would do with it. */
public final class RehearsedSubscriptionComponent extends DefaultComponent {

    private final Map<String, SinkSettings> sinks;
    private final Clock clock;
    private final BiFunction<String, String, TakenTypes> types;
    private final Map<String, RouteStart> routes = new ConcurrentHashMap<>();

    /**
     * @param sinks all of them dry: no call is made
     * @param types reads what a sink's route has as {@code types}
     */
    public RehearsedSubscriptionComponent(
            Map<String, SinkSettings> sinks, Clock clock, BiFunction<String, String, TakenTypes> types) {
        this.sinks = sinks;
        this.clock = clock;
        this.types = types;
    }

    /** Which events each sink takes, by the sink's name. */
    public Map<String, TakenTypes> taken() {
        Map<String, TakenTypes> taken = new TreeMap<>();
        routes.forEach((sink, route) -> taken.put(sink, route.taken));
        return taken;
    }

    /** What a sink would do with the event. */
    public RehearsedDelivery offer(String sink, Event event) {
        return Objects.requireNonNull(routes.get(sink), sink).offer(event);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String sink, Map<String, Object> parameters) {
        SinkSettings settings = Objects.requireNonNull(sinks.get(sink), sink);
        SubscriptionOptions options = SubscriptionOptions.of(sink, parameters, types);
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                throw new UnsupportedOperationException("a route can only begin with a subscription");
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                RouteStart start = new RouteStart(this, processor, settings, options);
                routes.put(settings.name(), start);
                return start;
            }
        };
    }

    private final class RouteStart extends DefaultConsumer {

        private final SinkContext context;
        private final TakenTypes taken;

        RouteStart(Endpoint endpoint, Processor processor, SinkSettings settings, SubscriptionOptions options) {
            super(endpoint, processor);
            this.taken = options.taken();
            this.context = SinkContext.unobserved(settings, clock).with(options.batch());
        }

        RehearsedDelivery offer(Event event) {
            if (!taken.takes(event.type())) {
                return new RehearsedDelivery.Filters(taken.reason(), false);
            }
            RehearsedEvent rehearsed = new RehearsedEvent(event);
            Delivery delivery = new Delivery(rehearsed, context);
            Exchange exchange = createExchange(false);
            try {
                delivery.attachTo(exchange);
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            delivery.routeEnded(exchange.getException());
            releaseExchange(exchange, false);
            return rehearsed.result(delivery.request());
        }
    }

    /** An event that is in no queue. */
    private static final class RehearsedEvent implements PendingEvent {

        private final Event event;
        private final AtomicReference<Settlement> settlement = new AtomicReference<>(new Settlement.HandBack());
        private volatile String lastError = "the sink would be held, and the event would stay pending";

        RehearsedEvent(Event event) {
            this.event = event;
        }

        @Override
        public Event event() {
            return event;
        }

        @Override
        public Instant pendingSince() {
            return Instant.EPOCH;
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

        RehearsedDelivery result(@Nullable SinkRequest request) {
            if (settlement.get() instanceof Settlement.Done done) {
                return request != null && done.entry().state() == DeliveryState.DRY_RUN
                        ? new RehearsedDelivery.Sends(request)
                        : new RehearsedDelivery.Filters(
                                String.valueOf(done.entry().reason()), true);
            }
            return new RehearsedDelivery.Fails(
                    settlement.get() instanceof Settlement.Park park
                            ? String.valueOf(park.entry().reason())
                            : lastError);
        }
    }
}
