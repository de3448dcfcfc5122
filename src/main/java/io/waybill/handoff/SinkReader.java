package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.finding.FailureText;
import io.waybill.logging.LogThrottle;
import io.waybill.logging.LoggedEvent;
import io.waybill.record.Doubles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from one sink's queue, several at a time, and settles the finished ones together: it records, parks,
 * reschedules and acknowledges them in one transaction, so that they share a flush to disk.
 *
 * <p>Events with a scheduled retry are in a queue of their own. The reader takes all of them first and keeps them until
 * they are due. So it knows from the start which leads have to wait, and no new event delays one that is due.
 *
 * <p>When the sessions break (an external broker fails over), calls to the sink go on. The broker hands their events out
 * again; the reader recognises these and settles them with the result of the call, instead of calling twice. What waited is
 * read again: another hub may have read the sink's events meanwhile.
 */
public final class SinkReader implements AutoCloseable {

    /** Delivers a sink's events. It is called on a thread that it must not block. */
    public interface EventHandler {

        void deliver(PendingEvent event);

        /** Whether its events are read has changed. */
        default void reading(boolean reads) {}

        /** Whether its events may be in lanes. */
        default boolean hasLanes() {
            return false;
        }

        /**
         * Which lane the event is in, the same each time; null: in none. A lane's events can be delivered, limited and held
         * apart from those of all other lanes.
         */
        default @Nullable String lane(Event event) {
            return null;
        }

        /** A newer event has replaced this one. */
        void replaced(PendingEvent event, Event newer);
    }

    private static final Logger LOG = LoggerFactory.getLogger(SinkReader.class);
    /** It is woken by whatever it has to do, also by a lost connection. */
    private static final Duration CHECK_EVERY = Duration.ofSeconds(10);

    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    /** Tries, of half a second each. */
    private static final int WAITED_LONG = 60;

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final Broker broker;
    private final String sink;
    private final EventHandler handler;
    private final Clock clock;
    private final Thread thread;
    private final LogThrottle throttle = new LogThrottle();

    private final SettlementQueue work = new SettlementQueue();
    private final InFlightEvents inFlight;
    private final Settler settler;
    private final LaneRetries laneRetries = new LaneRetries();
    /** How often it has found another reader. Used by this reader's thread alone. */
    private int waited;

    private volatile boolean abandoned;

    /**
     * @param mostInFlight events being delivered at once
     * @param dedupeWindow within which no hub accepts an event again that it knows
     */
    public SinkReader(
            Broker broker,
            String sink,
            LeadOrder leadOrder,
            int mostInFlight,
            Duration dedupeWindow,
            EventHandler handler,
            Clock clock) {
        this.broker = broker;
        this.sink = sink;
        this.handler = handler;
        this.clock = clock;
        SinkDoubles doubles = new SinkDoubles(broker.isShared() ? Doubles.apart(dedupeWindow) : Duration.ZERO);
        this.inFlight = new InFlightEvents(sink, leadOrder, mostInFlight, doubles, clock);
        this.settler = new Settler(inFlight, work, clock);
        this.thread = new Thread(this::run, "settle-" + sink);
    }

    public void start() {
        thread.start();
    }

    /** Starts no delivery until {@link #resume}; those that have started go on. */
    public void pause() {
        inFlight.pause();
    }

    public void resume() {
        inFlight.resume();
        work.wake();
    }

    /** How many events may be delivered at once, from now on. */
    public void limit(int mostInFlight) {
        inFlight.limit(mostInFlight);
        work.wake();
    }

    /** How many events of a lane may be delivered at once, from now on; zero: none. At first it is one. */
    public void limit(String lane, int most) {
        inFlight.limit(lane, most);
        work.wake();
    }

    public SinkLoad load() {
        return inFlight.load();
    }

    /**
     * Makes events that were put off by that time due now, also those that it has not read yet.
     *
     * @param eventId which, or null for all
     * @return how many of the events that this reader holds were put off; that one also if its lane's queue has it
     * @throws HandoffException if the broker does not say whether the queue of a lane has the event
     */
    public int retry(@Nullable String eventId, Instant by) {
        List<InFlightEvent> events = inFlight.retry(eventId, by);
        events.forEach(work::add);
        work.wake();
        if (events.isEmpty() && eventId != null && handler.hasLanes()) {
            return laneRetries.ask(eventId, work::wake) ? 1 : 0;
        }
        return events.size();
    }

    /** The same of all events of a lane that were put off so far. */
    public int retry(String lane) {
        List<InFlightEvent> events = inFlight.retry(lane);
        events.forEach(work::add);
        work.wake();
        return events.size();
    }

    /** How many events of each lane it holds. */
    public Map<String, Integer> lanes() {
        return inFlight.lanes();
    }

    private void run() {
        while (!isFinished()) {
            try (SinkSessions sessions = SinkSessions.open(broker, sink, handler.hasLanes())) {
                sessions.onFailure(() -> {
                    inFlight.end(sessions);
                    work.wake();
                });
                waited = 0;
                laneRetries.begin();
                handler.reading(true);
                try {
                    LaneQueues lanes = sessions.lanes();
                    if (lanes != null) {
                        inFlight.begin(lanes.notEmpty(), lanes.newEvents());
                    }
                    sessions.takeScheduledRetries(this::take);
                    sessions.check();
                    inFlight.allScheduledRetriesTaken();
                    sessions.takeNew(this::take);
                    settleUntilFinished(sessions);
                } finally {
                    handler.reading(false);
                    inFlight.end(sessions);
                }
            } catch (SinkSessions.ReadElsewhereException e) {
                waited++;
                if (waited == WAITED_LONG) {
                    LOG.warn("{}: another consumer has its queues; waiting until it is gone", sink);
                }
                // Not the same for two that begin at the same moment.
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(RETRY_PAUSE.toNanos()));
            } catch (ActiveMQException | RuntimeException e) {
                throttle.toSay(e.getClass().getName(), 1, clock.instant())
                        .ifPresent(more -> LOG.warn(
                                "{}: the broker failed; trying again every {} s: {}{}",
                                sink,
                                RETRY_PAUSE.toSeconds(),
                                FailureText.of(e),
                                more));
                LOG.debug("stack trace", e);
                LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            }
        }
    }

    private void settleUntilFinished(SinkSessions sessions) throws ActiveMQException {
        while (!isFinished()) {
            sessions.check();
            settler.settleNext(sessions, inFlight.untilNextDue(CHECK_EVERY));
            LaneQueues lanes = sessions.lanes();
            if (lanes != null) {
                laneRetries.answer(lanes, inFlight, clock.instant());
                for (LaneOverflow.Return back : inFlight.returns()) {
                    inFlight.returning(back.queue(), lanes.giveBack(back, clock.instant()));
                }
            }
            deliverNext();
        }
    }

    /** On the Artemis client's thread, which takes the next message when this returns. */
    private void take(SinkSessions.Channel channel, ClientMessage message) {
        try {
            InFlightEvent event = InFlightEvent.of(channel, message, handler, inFlight.leadOrder());
            InFlightEvent known = inFlight.recognise(channel, event);
            boolean isNotForDelivery = known == null
                    && (inFlight.isDouble(channel, event)
                            || (event.hasOrHadLane() && inFlight.overflows(channel, event)));
            if (isNotForDelivery) {
                work.add(event);
            } else if (known == null) {
                List<InFlightEvent> replaced = inFlight.add(channel, event);
                replaced.forEach(older -> handler.replaced(new PendingDelivery(older, inFlight, work), event.event()));
                deliverNext();
                if (event.isScheduledRetry()) {
                    work.wake(); // It may be due sooner than all others.
                }
            } else {
                work.add(known);
            }
            if (inFlight.seen(channel, event)) {
                deliverNext();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ActiveMQException e) {
            throttle.toSay("read " + e.getClass().getName(), 1, clock.instant())
                    .ifPresent(more -> LoggedEvent.during(
                            MessageFormat.text(message, MessageFormat.EVENT_ID),
                            () -> LOG.warn(
                                    "{}: an event could not be read; trying again: {}{}",
                                    sink,
                                    FailureText.of(e),
                                    more)));
        }
    }

    private void deliverNext() {
        InFlightEvent next = inFlight.next();
        while (next != null) {
            handler.deliver(new PendingDelivery(next, inFlight, work));
            next = inFlight.next();
        }
    }

    private boolean isFinished() {
        return abandoned || (inFlight.isDone() && work.isEmpty());
    }

    /** Starts no more deliveries. Those that have started are still to be settled: {@link #close} waits for that. */
    public void stopTaking() {
        inFlight.close();
        work.wake();
    }

    /** Waits until every event being delivered is settled, but only a few seconds for a broker that does not answer. */
    @Override
    public void close() {
        stopTaking();
        try {
            thread.join(LONGEST_CLOSE.toMillis());
            if (thread.isAlive()) {
                LOG.warn("{}: the broker did not settle the last events; it will hand them out again", sink);
                abandoned = true;
                work.wake();
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
