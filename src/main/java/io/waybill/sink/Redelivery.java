package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a policy does when a call has failed for a reason that may pass ({@code onExceptionOccurredRef}): puts the
 * attempt on record, with the time of the next one, and has Camel wait just that long.
 *
 * <p>How long is the {@link RedeliveryPolicy}'s to say; this adds what Camel's policy does not know: the sink's own
 * number of retries, a limit to the time of all of them, the sink's {@code Retry-After}, and when these are used up, the
 * times of {@code retry-schedule}, for which the event is put off. As a predicate ({@code
 * retryWhile}) it tells whether there is a next attempt.
 */
public final class Redelivery implements Processor, Predicate {

    /** So that events that failed together do not all come again together. */
    private static final double JITTER = 0.1;

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);

    private final RedeliveryPolicy policy;
    private final Duration longest;

    /**
     * @param policy the delays
     * @param longest from the first failure to the last attempt, in milliseconds
     */
    public Redelivery(RedeliveryPolicy policy, long longest) {
        this.policy = policy;
        this.longest = Duration.ofMillis(longest);
    }

    @Override
    public void process(Exchange exchange) {
        FailureDetail failure = FailureDetail.of(exchange, AttemptOutcome.TRANSIENT);
        Delivery delivery = Delivery.of(exchange);
        Delivery.Again next = next(delivery, failure.retryAfter());
        delivery.failed(failure, next);
        if (next != null && !next.putOff()) {
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, next.in().toMillis());
        }
    }

    @Override
    public boolean matches(Exchange exchange) {
        return Delivery.of(exchange).isAgain();
    }

    private Delivery.@Nullable Again next(Delivery delivery, Duration retryAfter) {
        Delivery.Again later = later(delivery, retryAfter);
        Duration soon = soon(delivery);
        Duration left = longest.minus(delivery.sinceFirstFailure());
        if (soon == null || (later != null && retryAfter.compareTo(left) > 0)) {
            return later;
        }
        return new Delivery.Again(least(greatest(soon, retryAfter), left), false);
    }

    /** Null when these retries are used up; one that was put off has none any more. */
    private @Nullable Duration soon(Delivery delivery) {
        int retry = delivery.attemptsNow();
        Duration left = longest.minus(delivery.sinceFirstFailure());
        boolean usedUp = retry > delivery.sink().retries()
                || delivery.rounds() > 0
                || left.compareTo(Duration.ofMillis(policy.getRedeliveryDelay())) < 0;
        return usedUp ? null : Duration.ofMillis(policy.calculateRedeliveryDelay(previousDelay(retry), retry));
    }

    private static Delivery.@Nullable Again later(Delivery delivery, Duration retryAfter) {
        List<Duration> schedule = delivery.sink().retrySchedule();
        if (delivery.rounds() >= schedule.size()) {
            return null;
        }
        Duration step = schedule.get(delivery.rounds());
        double jitter = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        Duration wait = Duration.ofMillis(Math.round(step.toMillis() * jitter));
        return new Delivery.Again(greatest(wait, least(retryAfter, LONGEST_RETRY_AFTER)), true);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration greatest(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Camel multiplies the delay before, jitter included; from the plain delay the jitter does not add up. */
    private long previousDelay(int retry) {
        if (retry == 1) {
            return 0;
        }
        return Math.round(policy.getRedeliveryDelay() * Math.pow(policy.getBackOffMultiplier(), retry - 2));
    }
}
