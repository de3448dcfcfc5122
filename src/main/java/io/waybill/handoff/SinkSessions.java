package io.waybill.handoff;

import io.waybill.record.RecordEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/** A reader's way to the broker. When it is over, what came by it cannot be settled by it any more. */
final class SinkSessions implements AutoCloseable {

    private static final int WINDOW_BYTES = 256_000;
    private static final int NO_WINDOW = -1;
    private static final Duration LONGEST_FILL = Duration.ofSeconds(30);

    private final Broker broker;
    private final String sink;
    private final Channel putOff;
    private final Channel fresh;

    private SinkSessions(Broker broker, String sink) throws ActiveMQException {
        this.broker = broker;
        this.sink = sink;
        this.putOff = new Channel(broker.session(), true);
        this.fresh = new Channel(broker.session(), false);
    }

    static SinkSessions open(Broker broker, String sink) throws ActiveMQException {
        return new SinkSessions(broker, sink);
    }

    /** Those put off first, which were accepted before the others of their leads. */
    List<Channel> channels() {
        return List.of(putOff, fresh);
    }

    /**
     * Takes the events that were put off, and will be; returns when all there are have come.
     *
     * @throws HandoffException if they do not come
     */
    void takePutOff(BiConsumer<Channel, ClientMessage> taker) throws ActiveMQException {
        String queue = QueueNames.later(sink);
        long there = putOff.session.queueQuery(SimpleString.of(queue)).getMessageCount();
        CountDownLatch missing = new CountDownLatch(Math.toIntExact(there));
        putOff.take(queue, NO_WINDOW, (channel, message) -> {
            taker.accept(channel, message);
            missing.countDown();
        });
        try {
            if (!missing.await(LONGEST_FILL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HandoffException(
                        "%d of %d events in %s do not come".formatted(missing.getCount(), there, queue));
            }
        } catch (InterruptedException e) {
            throw new HandoffException("interrupted", e);
        }
    }

    void takeNew(BiConsumer<Channel, ClientMessage> taker) throws ActiveMQException {
        fresh.take(QueueNames.sink(sink), WINDOW_BYTES, taker);
    }

    /** @throws HandoffException if the broker is gone: nothing comes any more, and nobody would say so */
    void check() {
        if (putOff.isGone() || fresh.isGone()) {
            throw new HandoffException("the connection to the broker is gone");
        }
    }

    void end() {
        putOff.over = true;
        fresh.over = true;
    }

    @Override
    public void close() throws ActiveMQException {
        end();
        try {
            putOff.session.close();
        } finally {
            fresh.session.close();
        }
    }

    /** One of the sink's queues, in a session of its own: its events wait for no taker of the other's. */
    final class Channel {

        private final ClientSession session;
        private final boolean forPutOff;
        private final Parking parking;
        private final ClientProducer producer;
        private @Nullable ClientConsumer consumer;
        private boolean over;

        private Channel(ClientSession session, boolean forPutOff) throws ActiveMQException {
            this.session = session;
            this.forPutOff = forPutOff;
            this.parking = new Parking(session);
            this.producer = session.createProducer();
        }

        private void take(String queue, int window, BiConsumer<Channel, ClientMessage> taker) throws ActiveMQException {
            consumer = session.createConsumer(queue, null, window, -1, false);
            consumer.setMessageHandler(message -> taker.accept(this, message));
            session.start();
        }

        private boolean isGone() {
            return session.isClosed() || (consumer != null && consumer.isClosed()) || !broker.isSure(session);
        }

        boolean isForPutOff() {
            return forPutOff;
        }

        boolean isOver() {
            return over || !broker.isSure(session);
        }

        void park(ClientMessage message, byte[] body, String reason, Instant at) throws ActiveMQException {
            parking.park(sink, message, body, reason, at);
        }

        void putOff(ClientMessage message, byte[] body, long order, Settlement.Later later) throws ActiveMQException {
            producer.send(QueueNames.later(sink), MessageFormat.putOff(session, message, body, order, later));
        }

        /** Makes all of it, and puts the entries on record with it. */
        void commit(List<RecordEntry> entries) throws ActiveMQException {
            parking.record(entries);
            broker.commit(session);
        }
    }
}
