package io.waybill.sink;

import io.waybill.config.Rate;
import io.waybill.config.SinkSettings;
import io.waybill.event.Event;
import io.waybill.handoff.PendingEvent;
import io.waybill.handoff.SinkReader;
import io.waybill.sink.flow.RateLimiter;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkHandover;
import io.waybill.sink.flow.SinkHealth;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/** Takes the events of one sink through its route, several at a time. */
final class SinkConsumer extends DefaultConsumer
        implements SinkControl.Holdable, SinkReader.EventHandler, SinkHealth.Flow {

    /** Enough for those that wait for their next attempt not to keep the others from being called. */
    private static final int IN_FLIGHT_PER_THREAD = 8;

    private final SinkSettings settings;
    private final SinkControl control;
    private final SinkHandover turns;
    private final SinkThreads threads;
    private final SinkHealth health;
    private final SinkContext desk;
    private final SinkReader reader;
    private final Set<Delivery> inFlight = ConcurrentHashMap.newKeySet();
    private SinkHandover.@Nullable Lease turn;
    private boolean ended;
    private volatile boolean stopping;

    /** Makes the reader of a sink's queue. */
    @FunctionalInterface
    interface Readers {
        SinkReader reader(int mostInFlight, SinkReader.EventHandler handler);
    }

    SinkConsumer(
            Endpoint endpoint,
            Processor processor,
            SinkSettings settings,
            int generation,
            Readers readers,
            SinkControl control,
            SinkHandover turns,
            List<DeliveryObserver> observers,
            Clock clock) {
        super(endpoint, processor);
        int mostInFlight = settings.concurrency() * IN_FLIGHT_PER_THREAD;
        Rate rate = settings.rate();
        this.settings = settings;
        this.control = control;
        this.turns = turns;
        this.threads = new SinkThreads(settings.name(), settings.concurrency());
        this.health = new SinkHealth(settings, control, this, mostInFlight);
        this.desk = new SinkContext(
                settings,
                generation,
                new RateLimiter(rate == null ? Duration.ZERO : rate.interval()),
                health,
                observers,
                clock);
        this.reader = readers.reader(mostInFlight, this);
    }

    @Override
    public String sink() {
        return settings.name();
    }

    @Override
    public void pause() {
        reader.pause();
    }

    @Override
    public void resume() {
        reader.resume();
    }

    @Override
    public SinkReader.Load load() {
        return reader.load();
    }

    @Override
    public void limit(int mostInFlight) {
        reader.limit(mostInFlight);
    }

    @Override
    public void deliver(PendingEvent consignment) {
        Delivery delivery = new Delivery(consignment, desk);
        inFlight.add(delivery);
        if (stopping) {
            delivery.handBack();
            inFlight.remove(delivery);
        } else {
            threads.execute(() -> route(delivery));
        }
    }

    @Override
    public void replaced(PendingEvent consignment, Event newer) {
        new Delivery(consignment, desk)
                .filtered("a newer status of the lead came within the quiet time: " + newer.id());
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
     * Takes events from when it is this consumer's turn.
     *
     * @param mended whether to try again, should the sink be held
     */
    synchronized void begin(boolean mended) {
        turn = turns.take(settings.name(), () -> read(mended));
    }

    private synchronized void read(boolean mended) {
        if (!ended) {
            if (mended) {
                control.retry(settings.name());
            }
            control.register(this);
            health.begin();
            reader.start();
        }
    }

    @Override
    public void handBack() {
        inFlight.forEach(Delivery::handBack);
    }

    /** What is not being called goes back to the queue. Called again, so does what was being called and failed. */
    void stopTaking() {
        stopping = true;
        reader.stopTaking();
        handBack();
    }

    boolean isCalling() {
        return inFlight.stream().anyMatch(Delivery::isCalling);
    }

    /** Calls under way are recorded as interrupted. */
    void end() {
        SinkHandover.Lease held;
        synchronized (this) {
            ended = true;
            held = turn;
        }
        inFlight.forEach(Delivery::interrupt);
        control.unregister(this);
        reader.close();
        threads.close();
        if (held != null) {
            held.end();
        }
    }

    @Override
    protected void doStop() throws Exception {
        stopTaking();
        end();
        super.doStop();
    }
}
