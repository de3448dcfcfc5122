package io.waybill.sink;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.config.SinkSettings;
import io.waybill.event.Event;
import io.waybill.handoff.PendingEvent;
import io.waybill.handoff.Settlement;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.record.SentRequest;
import io.waybill.sink.flow.LaneName;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * One event in one sink's route, from its queue until it is settled, which happens once: {@link #end} sees to that. While
 * no call is open it can be handed back to its queue, and from then on no call can begin. That makes it safe to stop a
 * sink while events wait for their next attempt.
 */
public final class Delivery {

    private static final String PROPERTY = "waybill.delivery";

    private final PendingEvent pending;
    private final SinkContext context;

    @GuardedBy("this")
    private final AttemptRecorder attempts;

    @GuardedBy("this")
    private @Nullable SinkRequest request;

    @GuardedBy("this")
    private @Nullable NextAttempt next;

    @GuardedBy("this")
    private final DeliveryReport report;

    @GuardedBy("this")
    private boolean settled;

    Delivery(PendingEvent pending, SinkContext context) {
        this.pending = pending;
        this.context = context;
        this.attempts = new AttemptRecorder(pending.attempts(), context.clock());
        this.report = new DeliveryReport(pending, context);
    }

    /** @throws IllegalStateException if the exchange does not come from a sink's queue */
    public static Delivery of(Exchange exchange) {
        Delivery delivery = exchange.getProperty(PROPERTY, Delivery.class);
        if (delivery == null) {
            throw new IllegalStateException("only a route that begins with kamelet:events can deliver");
        }
        return delivery;
    }

    /** Makes the exchange the one that a sink's route begins with. */
    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
        exchange.setProperty("sink", sink().name());
        exchange.setProperty("timeout", sink().timeout().toMillis());
        exchange.getMessage().setBody(event().toJson());
    }

    public Event event() {
        return pending.event();
    }

    public SinkSettings sink() {
        return context.sink();
    }

    /** Null if its sink does not batch. */
    @Nullable
    BatchOptions batch() {
        return context.batch();
    }

    /** The client's that the event is for, or null. */
    @Nullable
    String endpoint() {
        return pending.lane();
    }

    /** Whether nobody sent the event: somebody wants to see whether its endpoint works. */
    boolean isTest() {
        return pending instanceof TestEvent;
    }

    /** What is held when the event cannot be delivered, and others neither: the sink, or its lane. */
    String lane() {
        return LaneName.of(sink().name(), pending.lane());
    }

    /**
     * The same for every attempt, so that a sink which remembers it takes the event once. A replay is another delivery.
     */
    String idempotencyKey() {
        String key = event().id() + "-" + sink().name();
        return pending.replay() == null ? key : key + "-" + pending.replay();
    }

    /** A secret that this sink gets beside the event, sealed; null if there is none. */
    @Nullable
    String sealed() {
        return pending.sealed();
    }

    /** Whether an operator asked for it again. */
    boolean isReplay() {
        return pending.replay() != null;
    }

    /** Since the event was taken from its queue. */
    synchronized int attemptsNow() {
        return attempts.now();
    }

    /** How many scheduled retries this event has used. */
    int scheduledRetries() {
        return pending.attempts().scheduledRetries();
    }

    /** For the record, the log and the API: a sink may quote in its answer what it was sent. */
    String withoutSecrets(String text) {
        return context.secrets().hideIn(text);
    }

    /**
     * Says what is to be sent.
     *
     * @return whether it will be; if the sink is dry, the delivery and its route end here
     */
    synchronized boolean prepare(SinkRequest prepared, Exchange exchange) {
        request = prepared;
        if (!sink().isLive()) {
            begin();
            putOnRecord(AttemptResult.dryRun());
            settle(DeliveryState.DRY_RUN, null);
            exchange.setRouteStop(true);
        }
        return sink().isLive();
    }

    /** What was prepared last; null if the route did not come to that. */
    synchronized @Nullable SinkRequest request() {
        return request;
    }

    /** How long the prepared call must wait for the sink's rate limit. */
    Duration reserveCall() {
        return context.rateLimiter().reserve(Objects.requireNonNull(request()).channel());
    }

    /**
     * The prepared call is about to be made.
     *
     * @throws RejectedExecutionException if the event was handed back, or another hub may have it
     */
    synchronized void begin() {
        SinkRequest prepared = Objects.requireNonNull(request);
        SentRequest sent = prepared.sent(sink(), context.secrets());
        // What takes time comes before: the call must follow at once.
        if (settled || !pending.isHeld()) {
            throw new RejectedExecutionException("the sink is stopping, or the broker does not answer");
        }
        attempts.begin(context.secrets().hideIn(prepared.target()), sent);
    }

    /** The open call is this, not what was prepared: it depended on an answer, or asks for one. */
    synchronized void sends(SinkRequest.Http call) {
        request = call;
        attempts.sends(call, sink(), context.secrets());
    }

    /** What was prepared is sent by this call: for the record. */
    public synchronized void calls(SinkRequest.Http call) {
        attempts.calls(call.sent(sink(), context.secrets()));
    }

    /** The open call is about so many other events, too: for the record. */
    synchronized void calledWith(int others) {
        attempts.calledWith(others);
    }

    synchronized void delivered(int answerCode) {
        context.health().answered();
        putOnRecord(AttemptResult.delivered(answerCode));
        settle(DeliveryState.DELIVERED, null);
    }

    /** The call succeeded, and told one of several channels. */
    synchronized void told(String channel) {
        context.health().answered();
        putOnRecord(AttemptResult.delivered(200));
        attempts.told(channel);
    }

    /** The channels that have the event. */
    synchronized Set<String> told() {
        return attempts.told();
    }

    synchronized void filtered(String reason) {
        settle(DeliveryState.FILTERED, reason);
    }

    /**
     * The call failed, or a step before it.
     *
     * @param after null if no attempt follows
     */
    synchronized void failed(FailureDetail failure, @Nullable NextAttempt after) {
        attempts.failed();
        // A crash while it waits here must not tell channels again.
        NextAttempt following = after != null && attempts.hasNewlyTold() ? after.throughTheBroker() : after;
        next = following;
        putOnRecord(new AttemptResult(
                failure.outcome(),
                failure.answerCode(),
                withoutSecrets(failure.message()),
                following == null ? null : now().plus(following.delay())));
        report.failed(failure, following);
    }

    synchronized Duration sinceFirstFailure() {
        return attempts.sinceFirstFailure();
    }

    /** Whether this delivery waits for another attempt. */
    synchronized boolean isRetried() {
        return next != null && !next.scheduled() && !settled;
    }

    /** Leaves the event to the broker until its next attempt, if that is a scheduled retry. */
    void scheduleRetry() {
        synchronized (this) {
            if (next != null && next.scheduled()) {
                end(new Settlement.ScheduledRetry(now().plus(next.delay()), attempts.count(next.quick() ? 0 : 1)));
            }
        }
        reportIfExhausted();
    }

    void park(String reason) {
        synchronized (this) {
            settle(DeliveryState.PARKED, withoutSecrets(reason));
        }
        reportIfExhausted();
    }

    /** Once the event is settled, and without holding the lock: other deliveries may be handed back as a result. */
    private void reportIfExhausted() {
        boolean isExhausted;
        synchronized (this) {
            isExhausted = settled && report.takeExhausted();
        }
        if (isExhausted) {
            context.health().exhausted();
        }
    }

    /** Puts the event back in its queue, unless a call is open. */
    synchronized void handBack() {
        if (!attempts.isOpen()) {
            end(attempts.handBack());
        }
    }

    synchronized boolean isCalling() {
        return attempts.isOpen() && !settled;
    }

    synchronized boolean isSettled() {
        return settled;
    }

    /** Puts the event back in its queue although its call has no answer yet: the call will be repeated. */
    synchronized void interrupt() {
        putOnRecord(AttemptResult.interrupted());
        handBack();
    }

    /**
     * The route has ended. An event that it did not settle does not count as delivered.
     *
     * @param failure what no policy handled, or null
     */
    synchronized void routeEnded(@Nullable Exception failure) {
        if (settled) {
            return;
        }
        if (failure instanceof RejectedExecutionException) {
            attempts.discard();
            handBack();
        } else if (failure != null) {
            failed(FailureDetail.of(failure, AttemptOutcome.PERMANENT), null);
            settle(DeliveryState.PARKED, withoutSecrets("the route failed: " + failure));
        } else {
            settle(DeliveryState.PARKED, "the route ended without a delivery: it must end in " + SinkKamelets.ends());
        }
    }

    private Instant now() {
        return context.clock().instant();
    }

    /** Puts the open attempt on record, if there is one. */
    @GuardedBy("this")
    private void putOnRecord(AttemptResult result) {
        report.attempted(attempts.end(this, context.generation(), result));
    }

    @GuardedBy("this")
    private void settle(DeliveryState state, @Nullable String reason) {
        if (!settled) {
            RecordEntry.Settled entry = report.settled(state, reason, now());
            end(state == DeliveryState.PARKED ? attempts.park(entry) : new Settlement.Done(entry));
        }
    }

    /** Only the first settlement counts. */
    @GuardedBy("this")
    private void end(Settlement how) {
        if (!settled) {
            settled = true;
            pending.settle(how);
        }
    }
}
