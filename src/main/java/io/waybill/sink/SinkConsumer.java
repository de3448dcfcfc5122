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

/** Takes the events of one sink through its route, several at a time. */
final class SinkConsumer extends DefaultConsumer implements SinkControl.Intake {

    /** Enough for those that wait for their next attempt not to keep the others from being called. */
    private static final int IN_FLIGHT_PER_THREAD = 8;

    private final SinkSettings settings;
    private final Function<Consignment, Delivery> deliveries;
    private final SinkControl control;
    private final SinkThreads threads;
    private final SinkReader reader;
    private final Set<Delivery> inFlight = ConcurrentHashMap.newKeySet();

    SinkConsumer(
            Endpoint endpoint,
            Processor processor,
            SinkSettings settings,
            Function<Consignment, Delivery> deliveries,
            BiFunction<Integer, java.util.function.Consumer<Consignment>, SinkReader> readers,
            SinkControl control) {
        super(endpoint, processor);
        this.settings = settings;
        this.deliveries = deliveries;
        this.control = control;
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
        threads.execute(() -> route(delivery));
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

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        control.register(this);
        reader.start();
    }

    /** What is not being called goes back to the queue. */
    void stopTaking() {
        reader.stopTaking();
        inFlight.forEach(Delivery::handBack);
    }

    boolean isCalling() {
        return inFlight.stream().anyMatch(Delivery::isCalling);
    }

    void end() {
        inFlight.forEach(Delivery::interrupt);
        control.unregister(this);
        reader.close();
        threads.close();
    }

    @Override
    protected void doStop() throws Exception {
        stopTaking();
        end();
        super.doStop();
    }
}
