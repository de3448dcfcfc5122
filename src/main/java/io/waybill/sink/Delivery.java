package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.event.Event;
import io.waybill.handoff.Consignment;
import io.waybill.handoff.Settlement;
import io.waybill.trail.AttemptOutcome;
import io.waybill.trail.Entry;
import io.waybill.trail.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way through one sink's route. It may be handed back while nothing is being called, and from then on
 * no call can begin: that makes it safe to stop a sink while events wait for their next attempt.
 */
public final class Delivery {

    private static final String PROPERTY = "waybill.delivery";

    private final Consignment consignment;
    private final SinkSettings sink;
    private final int generation;
    private final List<Observer> observers;
    private final Clock clock;

    private int attempts;
    private @Nullable Call call;
    private @Nullable Instant firstFailure;
    private @Nullable Outgoing unsent;
    private boolean again;
    private boolean over;

    /** @param request what is sent where, in one line without secrets */
    private record Call(String request, Instant startedAt, long startedNanos) {}

    Delivery(Consignment consignment, SinkSettings sink, int generation, List<Observer> observers, Clock clock) {
        this.consignment = consignment;
        this.sink = sink;
        this.generation = generation;
        this.observers = List.copyOf(observers);
        this.clock = clock;
    }

    /** @throws IllegalStateException if the exchange does not come from a sink's queue */
    static Delivery of(Exchange exchange) {
        Delivery delivery = exchange.getProperty(PROPERTY, Delivery.class);
        if (delivery == null) {
            throw new IllegalStateException("only a route that begins with kamelet:events can deliver");
        }
        return delivery;
    }

    /** Makes the exchange what a sink's route begins with. */
    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
        exchange.setProperty("sink", sink.name());
        exchange.setProperty("timeout", sink.timeout().toMillis());
        exchange.getMessage().setBody(event().toJson());
    }

    public Event event() {
        return consignment.event();
    }

    public SinkSettings sink() {
        return sink;
    }

    /**
     * The same for every attempt at this delivery, so that a sink which remembers it takes the event once; a replay is
     * another delivery.
     */
    String idempotencyKey() {
        String key = event().id() + "-" + sink.name();
        return consignment.replay() == null ? key : key + "-" + consignment.replay();
    }

    int attempts() {
        return attempts;
    }

    /**
     * A call is about to be made.
     *
     * @throws RejectedExecutionException if the event was handed back
     */
    synchronized void begin(String request) {
        if (over) {
            throw new RejectedExecutionException("the sink is stopping");
        }
        attempts++;
        call = new Call(request, clock.instant(), System.nanoTime());
    }

    /** The call went well: the event is delivered. */
    synchronized void delivered(int answerCode) {
        note(AttemptOutcome.DELIVERED, answerCode, null, null);
        settle(State.DELIVERED, null);
    }

    /** The call would have been made, were the sink live. */
    synchronized void dryRun(Outgoing request) {
        begin(request.describe());
        unsent = request;
        note(AttemptOutcome.DRY_RUN, null, null, null);
        settle(State.DRY_RUN, null);
    }

    /** What was not sent, the sink being dry; null if it did not come to that. */
    synchronized @Nullable Outgoing unsent() {
        return unsent;
    }

    synchronized void filtered(String reason) {
        settle(State.FILTERED, reason);
    }

    /**
     * The call failed, or what leads up to it.
     *
     * @param next until the next attempt, or null if there will be none
     */
    synchronized void failed(Failure failure, @Nullable Duration next) {
        if (firstFailure == null) {
            firstFailure = clock.instant();
        }
        again = next != null;
        Instant nextAt = next == null ? null : clock.instant().plus(next);
        note(failure.outcome(), failure.answerCode(), failure.message(), nextAt);
    }

    /** How long ago the first attempt failed. */
    synchronized Duration sinceFirstFailure() {
        return firstFailure == null ? Duration.ZERO : Duration.between(firstFailure, clock.instant());
    }

    /** Whether the last failure is to be followed by another attempt. */
    synchronized boolean isAgain() {
        return again && !over;
    }

    synchronized void park(String reason) {
        if (over) {
            return;
        }
        over = true;
        observers.forEach(observer -> observer.settled(sink.name(), State.PARKED));
        consignment.settle(new Settlement.Park(entry(State.PARKED, reason)));
    }

    /** Puts the event back in the queue, unless a call is under way. */
    synchronized boolean handBack() {
        if (call != null) {
            return false;
        }
        over = true;
        consignment.settle(new Settlement.HandBack());
        return true;
    }

    synchronized boolean isCalling() {
        return call != null && !over;
    }

    /** Puts the event back in the queue though its call has no answer yet: it will be made again. */
    synchronized void interrupt() {
        if (call != null) {
            note(AttemptOutcome.INTERRUPTED, null, "the hub stopped before the answer came", null);
        }
        handBack();
    }

    /**
     * The route has ended. An event it neither delivered nor filtered is not taken for delivered.
     *
     * @param failure what no policy handled, or null
     */
    synchronized void routeEnded(@Nullable Exception failure) {
        if (over) {
            return;
        }
        if (failure instanceof RejectedExecutionException) {
            call = null;
            handBack();
        } else if (failure != null) {
            failed(Failure.of(failure, AttemptOutcome.PERMANENT), null);
            park("the route failed: " + failure);
        } else {
            park("the route ended without a delivery: it must end in http, slack, endpoint or filtered");
        }
    }

    private void settle(State state, @Nullable String reason) {
        if (over) {
            return;
        }
        over = true;
        observers.forEach(observer -> observer.settled(sink.name(), state));
        consignment.settle(new Settlement.Done(entry(state, reason)));
    }

    private Entry.Settled entry(State state, @Nullable String reason) {
        return new Entry.Settled(event().id(), sink.name(), state, reason, clock.instant(), generation);
    }

    private void note(
            AttemptOutcome outcome,
            @Nullable Integer answerCode,
            @Nullable String error,
            @Nullable Instant nextAttemptAt) {
        Call ended = call;
        call = null;
        if (ended == null) {
            return;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - ended.startedNanos());
        Entry.Attempt attempt = new Entry.Attempt(
                UUID.randomUUID().toString(),
                event().id(),
                sink.name(),
                attempts,
                outcome,
                ended.request(),
                answerCode,
                error,
                ended.startedAt(),
                took.toMillis(),
                nextAttemptAt,
                generation,
                idempotencyKey());
        observers.forEach(observer -> observer.attempted(attempt));
        consignment.note(attempt);
    }
}
