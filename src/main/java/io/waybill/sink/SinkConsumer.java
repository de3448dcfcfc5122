package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.handoff.Consignment;
import io.waybill.handoff.SinkReader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/** Takes the events of one sink through its route, several at a time. */
final class SinkConsumer extends DefaultConsumer implements SinkControl.Intake {

    /** Enough for those that wait for their next attempt not to keep the others from being called. */
    private static final int IN_FLIGHT_PER_THREAD = 8;

    private final SinkSettings settings;
    private final Function<Consignment, Delivery> deliveries;
    private final SinkControl control;
    private final SinkTurns turns;
    private final SinkThreads threads;
    private final SinkReader reader;
    private final Set<Delivery> inFlight = ConcurrentHashMap.newKeySet();
    private SinkTurns.@Nullable Turn turn;
    private boolean ended;
    private volatile boolean stopping;

    SinkConsumer(
            Endpoint endpoint,
            Processor processor,
            SinkSettings settings,
            Function<Consignment, Delivery> deliveries,
            BiFunction<Integer, java.util.function.Consumer<Consignment>, SinkReader> readers,
            SinkControl control,
            SinkTurns turns) {
        super(endpoint, processor);
        this.settings = settings;
        this.deliveries = deliveries;
        this.control = control;
        this.turns = turns;
        this.threads = new SinkThreads(settings.name(), settings.concurrency());
        this.reader = readers.apply(settings.concurrency() * IN_FLIGHT_PER_THREAD, this::take);
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

    private void take(Consignment consignment) {
        Delivery delivery = deliveries.apply(consignment);
        inFlight.add(delivery);
        if (stopping) {
            delivery.handBack();
            inFlight.remove(delivery);
        } else {
            threads.execute(() -> route(delivery));
        }
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
            reader.start();
        }
    }

    /** What is not being called goes back to the queue. Called again, so does what was being called and failed. */
    void stopTaking() {
        stopping = true;
        reader.stopTaking();
        inFlight.forEach(Delivery::handBack);
    }

    boolean isCalling() {
        return inFlight.stream().anyMatch(Delivery::isCalling);
    }

    /** Calls under way are recorded as interrupted. */
    void end() {
        SinkTurns.Turn held;
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
