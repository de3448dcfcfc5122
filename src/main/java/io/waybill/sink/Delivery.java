package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.event.Event;
import io.waybill.handoff.AttemptCount;
import io.waybill.handoff.PendingEvent;
import io.waybill.handoff.Settlement;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way through one sink's route. It may be handed back while nothing is being called, and from then on
 * no call can begin: that makes it safe to stop a sink while events wait for their next attempt.
 */
public final class Delivery {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final String PROPERTY = "waybill.delivery";

    private final PendingEvent consignment;
    private final SinkContext desk;
    private final AttemptRecorder calls;

    private @Nullable Instant firstFailure;
    private @Nullable SinkRequest unsent;
    private @Nullable Again again;
    private boolean usedUp;
    private boolean over;

    /** When the next attempt is made, and whether this delivery waits for it or puts the event off until then. */
    record Again(Duration in, boolean putOff) {}

    Delivery(PendingEvent consignment, SinkContext desk) {
        this.consignment = consignment;
        this.desk = desk;
        this.calls = new AttemptRecorder(consignment.attempts().attempts(), desk.clock());
    }

    /** @throws IllegalStateException if the exchange does not come from a sink's queue */
    public static Delivery of(Exchange exchange) {
        Delivery delivery = exchange.getProperty(PROPERTY, Delivery.class);
        if (delivery == null) {
            throw new IllegalStateException("only a route that begins with kamelet:events can deliver");
        }
        return delivery;
    }

    /** Makes the exchange what a sink's route begins with. */
    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
        exchange.setProperty("sink", sink().name());
        exchange.setProperty("timeout", sink().timeout().toMillis());
        exchange.getMessage().setBody(event().toJson());
    }

    public Event event() {
        return consignment.event();
    }

    public SinkSettings sink() {
        return desk.sink();
    }

    /** How long it is until the next call to that channel may be made; its place in the line is taken. */
    Duration pace(String channel) {
        return desk.pace().reserve(channel);
    }

    /**
     * The same for every attempt at this delivery, so that a sink which remembers it takes the event once; a replay is
     * another delivery.
     */
    String idempotencyKey() {
        String key = event().id() + "-" + sink().name();
        return consignment.replay() == null ? key : key + "-" + consignment.replay();
    }

    /** Calls made since the event was taken from its queue. */
    synchronized int attemptsNow() {
        return calls.madeNow();
    }

    /** How often it was put off before. */
    int rounds() {
        return consignment.attempts().scheduledRetries();
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
        calls.begin(withoutSecrets(request));
    }

    /** Whatever is put on record or shown of a call: a sink may quote in its answer what it was sent. */
    String withoutSecrets(String text) {
        return desk.secrets().hideIn(text);
    }

    /** The call went well: the event is delivered. */
    synchronized void delivered(int answerCode) {
        desk.health().answered();
        note(AttemptOutcome.DELIVERED, answerCode, null, null);
        settle(DeliveryState.DELIVERED, null);
    }

    /** The call would have been made, were the sink live. */
    synchronized void dryRun(SinkRequest request) {
        begin(request.describe());
        unsent = request;
        note(AttemptOutcome.DRY_RUN, null, null, null);
        settle(DeliveryState.DRY_RUN, null);
    }

    /** What was not sent, the sink being dry; null if it did not come to that. */
    synchronized @Nullable SinkRequest unsent() {
        return unsent;
    }

    synchronized void filtered(String reason) {
        settle(DeliveryState.FILTERED, reason);
    }

    /**
     * The call failed, or what leads up to it.
     *
     * @param next the next attempt, or null if there will be none
     */
    synchronized void failed(FailureDetail failure, @Nullable Again next) {
        if (firstFailure == null) {
            firstFailure = now();
        }
        again = next;
        Instant nextAt = next == null ? null : now().plus(next.in());
        note(failure.outcome(), failure.answerCode(), withoutSecrets(failure.message()), nextAt);
        if (failure.outcome() == AttemptOutcome.TRANSIENT && (next == null || next.putOff())) {
            usedUp = true;
        } else if (failure.outcome() == AttemptOutcome.PERMANENT && failure.answerCode() != null) {
            desk.health().answered();
        }
        if (Objects.equals(failure.answerCode(), TOO_MANY_REQUESTS)
                && failure.retryAfter().compareTo(Duration.ZERO) > 0) {
            desk.health().asked(failure.retryAfter());
        }
    }

    /** How long ago the first attempt failed. */
    synchronized Duration sinceFirstFailure() {
        return firstFailure == null ? Duration.ZERO : Duration.between(firstFailure, now());
    }

    /** Whether the last failure is to be followed by another attempt, for which this delivery waits. */
    synchronized boolean isAgain() {
        return again != null && !again.putOff() && !over;
    }

    /** Puts the event off, if it was decided that it is tried again later. */
    void putOff() {
        settlePutOff();
        tellIfUsedUp();
    }

    void park(String reason) {
        settleParked(reason);
        tellIfUsedUp();
    }

    private synchronized void settlePutOff() {
        if (over || again == null || !again.putOff()) {
            return;
        }
        over = true;
        AttemptCount tries =
                new AttemptCount(calls.made(), consignment.attempts().scheduledRetries() + 1);
        consignment.settle(new Settlement.ScheduledRetry(now().plus(again.in()), tries));
    }

    private synchronized void settleParked(String reason) {
        if (over) {
            return;
        }
        over = true;
        desk.observers().forEach(observer -> observer.settled(sink().name(), DeliveryState.PARKED));
        consignment.settle(new Settlement.Park(entry(DeliveryState.PARKED, withoutSecrets(reason))));
    }

    /** When this event is settled, and with no lock held: it may lead to all others of the sink being handed back. */
    private void tellIfUsedUp() {
        boolean tell;
        synchronized (this) {
            tell = usedUp && over;
            usedUp = usedUp && !tell;
        }
        if (tell) {
            desk.health().exhausted();
        }
    }

    /** Puts the event back in the queue, unless a call is under way. */
    synchronized boolean handBack() {
        if (calls.isUnderWay()) {
            return false;
        }
        over = true;
        consignment.settle(new Settlement.HandBack());
        return true;
    }

    synchronized boolean isCalling() {
        return calls.isUnderWay() && !over;
    }

    /** Puts the event back in the queue though its call has no answer yet: it will be made again. */
    synchronized void interrupt() {
        if (calls.isUnderWay()) {
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
            calls.giveUp();
            handBack();
        } else if (failure != null) {
            failed(FailureDetail.of(failure, AttemptOutcome.PERMANENT), null);
            settleParked("the route failed: " + failure);
        } else {
            settleParked("the route ended without a delivery: it must end in http, slack, endpoint or filtered");
        }
    }

    private Instant now() {
        return desk.clock().instant();
    }

    private void settle(DeliveryState state, @Nullable String reason) {
        if (over) {
            return;
        }
        over = true;
        desk.observers().forEach(observer -> observer.settled(sink().name(), state));
        consignment.settle(new Settlement.Done(entry(state, reason)));
    }

    private RecordEntry.Settled entry(DeliveryState state, @Nullable String reason) {
        return new RecordEntry.Settled(event().id(), sink().name(), state, reason, now(), desk.generation());
    }

    private void note(
            AttemptOutcome outcome,
            @Nullable Integer answerCode,
            @Nullable String error,
            @Nullable Instant nextAttemptAt) {
        RecordEntry.Attempt attempt = calls.end(this, outcome, answerCode, error, nextAttemptAt, desk.generation());
        if (attempt != null) {
            desk.observers().forEach(observer -> observer.attempted(event(), attempt));
            consignment.record(attempt);
        }
    }
}
