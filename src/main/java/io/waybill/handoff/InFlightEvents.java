package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The events that a reader has taken from its sink's queues and that are not settled yet. The broker's threads add
 * events, the sink's threads finish them, and the reader's own thread settles them.
 */
final class InFlightEvents {

    /** At most this many events wait for their time or for an event of the same lead; then no more are taken. */
    static final int MOST = 1_000;

    static final long MOST_BYTES = 16_000_000;

    /** How often to look whether the broker has answered again. */
    private static final Duration UNHEARD = Duration.ofMillis(500);

    private final LeadOrder leadOrder;
    private final Clock clock;

    @GuardedBy("this")
    private final DeliveryOrder<InFlightEvent> order;

    @GuardedBy("this")
    private final SinkDoubles doubles;

    @GuardedBy("this")
    private final TakenEvents taken = new TakenEvents();

    /** Taken, but there is no room for it yet. */
    @GuardedBy("this")
    private @Nullable InFlightEvent withoutRoom;

    @GuardedBy("this")
    private boolean paused;

    @GuardedBy("this")
    private boolean closing;

    /** The next event has to wait until the broker answers again. */
    @GuardedBy("this")
    private boolean unheard;

    @GuardedBy("this")
    private final LaneOverflow overflow;

    @GuardedBy("this")
    private final RetriesAsked retries;

    @GuardedBy("this")
    private final LeavingEvents leaving;

    InFlightEvents(String sink, LeadOrder leadOrder, int mostInFlight, SinkDoubles doubles, Clock clock) {
        this.leadOrder = leadOrder;
        this.doubles = doubles;
        this.order = new DeliveryOrder<>(leadOrder.quiet(), mostInFlight);
        this.overflow = new LaneOverflow(sink, order, taken, clock);
        this.retries = new RetriesAsked(order, taken, overflow, clock);
        this.leaving = new LeavingEvents(order, taken, overflow, clock);
        this.clock = clock;
    }

    LeadOrder leadOrder() {
        return leadOrder;
    }

    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
        notifyAll();
    }

    synchronized void limit(int mostInFlight) {
        order.limit(mostInFlight);
        notifyAll();
    }

    /** How many events of a lane may be delivered at once, from now on; zero: none. At first it is one. */
    synchronized void limit(String lane, int most) {
        order.limit(lane, most);
        notifyAll();
    }

    /** From now on no event is taken, and none is delivered. */
    synchronized void close() {
        closing = true;
        notifyAll();
    }

    /** Whether it is closed, and no event is being delivered. */
    synchronized boolean isDone() {
        return closing && order.inFlight() == 0;
    }

    /** Whether more than one event is being delivered, or waits to be settled. */
    synchronized boolean isSeveral() {
        return order.inFlight() > 1;
    }

    synchronized SinkLoad load() {
        return taken.load(order, isFull(), withoutRoom, clock.instant());
    }

    /**
     * Makes due what was put off by that time, also what the broker has not handed out yet.
     *
     * @param eventId which, or null for all
     * @return those that it has, in order; they are to be settled
     */
    synchronized List<InFlightEvent> retry(@Nullable String eventId, Instant by) {
        retries.add(eventId, by);
        return makeDue(event -> eventId == null || event.event().id().equals(eventId));
    }

    /** The same of all events of a lane that were put off so far. */
    synchronized List<InFlightEvent> retry(String lane) {
        overflow.retry(lane);
        return makeDue(event -> lane.equals(event.lane()));
    }

    @GuardedBy("this")
    private List<InFlightEvent> makeDue(Predicate<InFlightEvent> wanted) {
        return closing ? List.of() : retries.makeDue(wanted);
    }

    /** How long until the next event is due, at most the longest. */
    synchronized Duration untilNextDue(Duration longest) {
        if (unheard) {
            return UNHEARD;
        }
        if (paused || !order.hasRoom()) {
            return longest; // a due event has to wait for something else
        }
        Instant next = order.nextDue();
        Duration until = next == null ? longest : Duration.between(clock.instant(), next);
        return until.compareTo(longest) < 0 ? until : longest;
    }

    /** The event as it was taken before; null if it was not, or if the message comes from sessions that are over. */
    @Nullable
    synchronized InFlightEvent recognise(SinkSessions.Channel channel, InFlightEvent event) {
        if (channel.isOver()) {
            return null;
        }
        if (!event.isScheduledRetry()) {
            leaving.settledElsewhere(taken.settledDoubtful(event.order, false));
        }
        return taken.recognise(event);
    }

    /** The broker has handed out all scheduled retries: those in doubt that were not among them had been settled. */
    synchronized void allScheduledRetriesTaken() {
        leaving.settledElsewhere(taken.settledDoubtful(Long.MAX_VALUE, true));
    }

    /** The reader begins, again after a failure: these queues of lanes have events, and so many there are in the sink's own. */
    synchronized void begin(Map<String, Long> lanes, long newEvents) {
        addAll(overflow.begin(lanes, newEvents));
    }

    /** A new event has come, and has its place. Whether others may be delivered now that had waited for it. */
    synchronized boolean seen(SinkSessions.Channel channel, InFlightEvent event) {
        return !channel.isOver() && !event.isScheduledRetry() && addAll(overflow.seen(event.order));
    }

    @GuardedBy("this")
    private boolean addAll(List<InFlightEvent> events) {
        events.forEach(event -> order.add(event, clock.instant()));
        return !events.isEmpty();
    }

    /** Whether the reader has had another acceptance of an event that has come. Then it is finished, and to be settled. */
    synchronized boolean isDouble(SinkSessions.Channel channel, InFlightEvent event) {
        if (closing || channel.isOver() || !doubles.isDouble(event)) {
            return false;
        }
        pass(event, new Settlement.Duplicate());
        return true;
    }

    @GuardedBy("this")
    private void pass(InFlightEvent event, Settlement how) {
        taken.add(event);
        order.pass(event);
        event.finish(how);
    }

    /**
     * Whether an event that has come, and has or had a lane, is for the queue of its lane. Then it is finished, and to be
     * settled.
     */
    synchronized boolean overflows(SinkSessions.Channel channel, InFlightEvent event) {
        if (closing || channel.isOver()) {
            return false;
        }
        Settlement.Overflow how = channel.isForScheduledRetries() ? overflow.again(event) : overflow.ofNew(event);
        if (how == null) {
            return false;
        }
        pass(event, how);
        return true;
    }

    /** What is to come back from the queues of lanes now. */
    synchronized List<LaneOverflow.Return> returns() {
        return paused || closing ? List.of() : overflow.returns();
    }

    /** How many events of each lane there are, without those that overflow. */
    synchronized Map<String, Integer> lanes() {
        return taken.lanes();
    }

    /** So many come back from that queue; none if it is empty. */
    synchronized void returning(String queue, int events) {
        overflow.returning(queue, events);
    }

    /** Waits until there is room, and adds the event. Returns the older events that it replaces. */
    synchronized List<InFlightEvent> add(SinkSessions.Channel channel, InFlightEvent event)
            throws InterruptedException {
        while (!closing && !channel.isOver() && !channel.isForScheduledRetries() && !hasRoom()) {
            withoutRoom = event;
            wait();
        }
        withoutRoom = channel.isForScheduledRetries() ? withoutRoom : null;
        if (closing || channel.isOver()) {
            return List.of();
        }
        taken.add(event);
        Instant now = clock.instant();
        event.makeDueIfPutOffBy(retries.by(event.event().id()), now);
        return overflow.isEarly(event) ? List.of() : order.add(event, now);
    }

    @GuardedBy("this")
    private boolean hasRoom() {
        return !paused && !isFull() && order.hasRoom();
    }

    /** Events that wait for older ones do not count: there must be room for the older ones to come. */
    @GuardedBy("this")
    private boolean isFull() {
        return order.size() >= MOST || taken.bytes() - overflow.earlyBytes() >= MOST_BYTES;
    }

    /** The next event to be delivered, or null if there is none now. */
    @Nullable
    synchronized InFlightEvent next() {
        InFlightEvent next = paused || closing ? null : order.next(clock.instant());
        unheard = false;
        if (next != null && !next.isHeld()) {
            unheard = true;
            order.handBack(next, clock.instant());
            next = null;
        }
        notifyAll();
        return next;
    }

    synchronized void handBack(InFlightEvent event) {
        if (!taken.has(event)) {
            return;
        }
        order.handBack(event, clock.instant());
        if (event.isOfEndedSessions()) {
            leaving.forget(event);
        }
    }

    /** The event is finished; it is known how it is to be settled. */
    synchronized void finish(InFlightEvent event, Settlement settlement) {
        if (!taken.has(event)) {
            return;
        }
        if (event.isPassedOver()) {
            leaving.settled(event, false); // It was settled elsewhere.
            return;
        }
        Settlement.Overflow putOff =
                settlement instanceof Settlement.ScheduledRetry retry ? overflow.ofPutOff(event, retry) : null;
        event.finish(putOff == null ? settlement : putOff);
    }

    /**
     * The finished events that came by this channel and can be settled by it. Each once: an event that the broker handed
     * out again may be named twice.
     */
    synchronized List<InFlightEvent> toSettle(SinkSessions.Channel channel, Collection<InFlightEvent> events) {
        List<InFlightEvent> found = new ArrayList<>();
        for (InFlightEvent event : events) {
            if (taken.has(event) && event.isFinished() && event.isOn(channel) && !found.contains(event)) {
                found.add(event);
            }
        }
        return found;
    }

    /** The broker has settled them. */
    synchronized void settled(List<InFlightEvent> events) {
        events.forEach(event -> leaving.settled(event, event.willBeRetried()));
        notifyAll();
    }

    /**
     * The sessions are over. Those that wait are forgotten: the broker hands out again what nobody has settled. What is being
     * delivered stays, to be recognised then; the broker, or another reader, may settle it.
     */
    synchronized void end(SinkSessions sessions) {
        if (sessions.isOver()) {
            return; // Others may have begun since.
        }
        sessions.end();
        leaving.doubtAll();
        notifyAll();
    }
}
