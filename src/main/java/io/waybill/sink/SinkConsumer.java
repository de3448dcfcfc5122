package io.waybill.sink;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.config.SinkSettings;
import io.waybill.endpoint.ClientEndpoint;
import io.waybill.endpoint.EndpointChoice;
import io.waybill.endpoint.Endpoints;
import io.waybill.event.Event;
import io.waybill.handoff.PendingEvent;
import io.waybill.handoff.SinkLoad;
import io.waybill.handoff.SinkReader;
import io.waybill.logging.LoggedEvent;
import io.waybill.redaction.Secrets;
import io.waybill.sink.flow.Holdable;
import io.waybill.sink.flow.LaneName;
import io.waybill.sink.flow.SinkHandover;
import io.waybill.sink.flow.SinkHealth;
import io.waybill.sink.flow.TestCall;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the events of one sink and takes them through its route, several at a time, while it is this hub's turn to serve the sink. */
final class SinkConsumer extends DefaultConsumer
        implements Holdable, SinkReader.EventHandler, SinkHealth.Flow, SinkTurns.Serving {

    /** Events that wait for a quick retry must not keep others from being called. */
    private static final int IN_FLIGHT_PER_THREAD = 8;

    /** How many calls run at once at all endpoints of clients together; each has a limit of its own. */
    private static final int MOST_AT_ENDPOINTS = 256;

    private final SinkSettings settings;
    private final SinkEnvironment environment;
    private final @Nullable Endpoints endpoints;
    private final SinkThreads threads;
    private final SinkHealth health;
    private final SinkContext context;
    private final SinkLanes lanes;
    private final Map<String, SinkContext> inLane = new ConcurrentHashMap<>();
    private final SinkTurns turns;
    private final Set<Delivery> inFlight = ConcurrentHashMap.newKeySet();

    @GuardedBy("this")
    private SinkHandover.@Nullable Lease lease;

    /** Whether the turn, or all of this, is about to end. */
    private volatile boolean stopping;

    /** Makes the reader of a sink's queue. */
    @FunctionalInterface
    interface Readers {
        SinkReader reader(int mostInFlight, SinkReader.EventHandler handler);
    }

    /** @param endpoints that the sink calls, each a lane; null: it calls none */
    SinkConsumer(
            Endpoint endpoint,
            Processor processor,
            SinkSettings settings,
            @Nullable BatchOptions batch,
            SinkEnvironment environment,
            @Nullable Endpoints endpoints,
            Readers readers) {
        super(endpoint, processor);
        int mostInFlight = endpoints == null ? mostInFlight(settings.concurrency(), batch) : MOST_AT_ENDPOINTS;
        this.settings = settings;
        this.environment = environment;
        this.endpoints = endpoints;
        this.threads = new SinkThreads(settings.name(), endpoints == null ? settings.concurrency() : MOST_AT_ENDPOINTS);
        this.health = new SinkHealth(settings, environment.control(), this, mostInFlight);
        this.context = SinkContext.of(settings, health, environment).with(batch);
        this.turns = new SinkTurns(settings.name(), () -> readers.reader(mostInFlight, this), this);
        this.lanes = new SinkLanes(
                settings, environment.control(), (lane, most) -> turns.reader().limit(lane, most), this::handBack);
    }

    /** So many that one more batch gathers while others are called. */
    private static int mostInFlight(int concurrency, @Nullable BatchOptions batch) {
        int ofCalls = batch == null ? 0 : (concurrency + 1) * batch.most();
        return Math.max(concurrency * IN_FLIGHT_PER_THREAD, ofCalls);
    }

    @Override
    public String sink() {
        return settings.name();
    }

    @Override
    public void pause() {
        turns.reader().pause();
    }

    @Override
    public void resume() {
        turns.reader().resume();
    }

    @Override
    public void pause(String lane) {
        lanes.pause(lane);
    }

    @Override
    public void resume(String lane) {
        lanes.resume(lane);
    }

    @Override
    public Map<String, Integer> lanes() {
        return turns.reader().lanes();
    }

    @Override
    public int retry(String lane) {
        return turns.reader().retry(lane);
    }

    @Override
    public CompletableFuture<TestCall> test(String lane, Event event) {
        TestEvent test = new TestEvent(event, lane);
        start(new Delivery(test, context.forTest(Secrets.in(named(lane)))));
        return test.call();
    }

    @Override
    public SinkLoad load() {
        return turns.reader().load();
    }

    @Override
    public int retry(@Nullable String eventId, Instant by) {
        return turns.reader().retry(eventId, by);
    }

    @Override
    public void limit(int mostInFlight) {
        turns.reader().limit(mostInFlight);
    }

    @Override
    public void reading(boolean reads) {
        environment.hubs().serves(settings.name(), reads);
    }

    @Override
    public boolean hasLanes() {
        return endpoints != null;
    }

    /** The endpoint that it is for. An event for none is only to be filtered. */
    @Override
    public @Nullable String lane(Event event) {
        return endpoints != null && endpoints.choose(event) instanceof EndpointChoice.Tell tell
                ? tell.endpoint().name()
                : null;
    }

    private SinkContext context(@Nullable String lane) {
        return lane == null || endpoints == null
                ? context
                : inLane.computeIfAbsent(lane, name -> context.with(lanes.health(name), Secrets.in(named(name))));
    }

    private List<ClientEndpoint> named(String lane) {
        return endpoints == null ? List.of() : endpoints.named(lane);
    }

    @Override
    public void deliver(PendingEvent event) {
        start(new Delivery(event, context(event.lane())));
    }

    private void start(Delivery delivery) {
        inFlight.add(delivery);
        if (stopping) {
            delivery.handBack();
            inFlight.remove(delivery);
        } else {
            threads.execute(() -> LoggedEvent.during(delivery.event().id(), () -> route(delivery)));
        }
    }

    @Override
    public void replaced(PendingEvent event, Event newer) {
        new Delivery(event, context).filtered("a newer status of the lead came within the quiet time: " + newer.id());
    }

    private void route(Delivery delivery) {
        Exchange exchange = createExchange(false);
        delivery.attachTo(exchange);
        getAsyncProcessor().process(exchange, doneSync -> {
            inFlight.remove(delivery);
            delivery.routeEnded(exchange.getException());
            releaseExchange(exchange, false);
        });
    }

    /**
     * Reads events as soon as the generation before has finished with the sink.
     *
     * @param changed whether its route or its settings have changed, so that it is tried again if it is held
     */
    void begin(boolean changed) {
        SinkHandover.Lease taken = environment.handover().take(settings.name(), () -> read(changed));
        boolean isOver;
        synchronized (this) {
            lease = taken;
            isOver = turns.isClosed();
        }
        if (isOver) {
            taken.end();
        }
    }

    private void read(boolean changed) {
        synchronized (this) {
            if (turns.isClosed()) {
                return;
            }
            if (changed) {
                environment.control().endFailureHolds(settings.name());
            }
            environment.control().register(this);
        }
        // Without the lock: turns begin and end under that of the hubs.
        environment.hubs().serve(settings.name(), turns);
        if (turns.isClosed()) {
            environment.hubs().end(settings.name(), turns);
        }
    }

    @Override
    public void begins() {
        environment.control().register(this);
        lanes.begin();
        health.begin();
    }

    @Override
    public void ended() {
        stopping = false;
    }

    @Override
    public void handBack() {
        inFlight.forEach(Delivery::handBack);
    }

    private void handBack(String lane) {
        String held = LaneName.of(settings.name(), lane);
        inFlight.stream().filter(delivery -> delivery.lane().equals(held)).forEach(Delivery::handBack);
    }

    /** Hands back the events that are not being called. Called again, also those whose call has failed since. */
    @Override
    public void stopTaking() {
        stopping = true;
        turns.reader().stopTaking();
        handBack();
    }

    /** Also between two calls, until the delivery is handed back: the next one may begin at any moment. */
    @Override
    public boolean isDelivering() {
        return inFlight.stream().anyMatch(delivery -> !delivery.isSettled());
    }

    /** Records open calls as interrupted, and hands their events back. */
    void end() {
        SinkHandover.Lease current;
        synchronized (this) {
            turns.close();
            current = lease;
        }
        environment.hubs().end(settings.name(), turns);
        inFlight.forEach(Delivery::interrupt);
        environment.control().unregister(this);
        turns.reader().close();
        threads.close();
        if (current != null) {
            current.end();
        }
    }

    @Override
    protected void doStop() throws Exception {
        stopTaking();
        end();
        super.doStop();
    }
}
