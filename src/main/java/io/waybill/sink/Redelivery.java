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
 * What a policy does after a transient failure ({@code onExceptionOccurredRef}): puts the attempt on record, decides when
 * the next one follows, and tells Camel how long to wait. As a predicate ({@code retryWhile}) it says whether a quick
 * retry follows.
 *
 * <p>The {@link RedeliveryPolicy} computes the delays of the quick retries. This adds what Camel's policy does not know:
 * the sink's number of retries, a limit to the time they take together, the sink's {@code Retry-After}, and after them the
 * scheduled retries of {@code retry-schedule}.
 */
public final class Redelivery implements Processor, Predicate {

    /** So that events that failed together do not all return together. */
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
        NextAttempt next = next(delivery, failure.retryAfter());
        delivery.failed(failure, next);
        if (next != null && !next.scheduled()) {
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, next.delay().toMillis());
        }
    }

    @Override
    public boolean matches(Exchange exchange) {
        return Delivery.of(exchange).isRetried();
    }

    private @Nullable NextAttempt next(Delivery delivery, Duration retryAfter) {
        EndpointCall endpoint = delivery.request() instanceof SinkRequest.Http http ? http.endpoint() : null;
        if (endpoint != null) {
            return later(endpoint.backoff(delivery.scheduledRetries()), retryAfter);
        }
        NextAttempt scheduled = scheduledRetry(delivery, retryAfter);
        Duration delay = quickRetry(delivery);
        Duration left = left(delivery);
        if (delay == null || (scheduled != null && retryAfter.compareTo(left) > 0)) {
            return scheduled;
        }
        return new NextAttempt(least(greatest(delay, retryAfter), left), false);
    }

    /** Null if none is left. After a scheduled retry there are no quick ones. */
    private @Nullable Duration quickRetry(Delivery delivery) {
        int retry = delivery.attemptsNow();
        Duration left = left(delivery);
        boolean usedUp = retry > delivery.sink().retries()
                || delivery.scheduledRetries() > 0
                || left.compareTo(Duration.ofMillis(policy.getRedeliveryDelay())) < 0;
        return usedUp ? null : Duration.ofMillis(policy.calculateRedeliveryDelay(previousDelay(retry), retry));
    }

    /** Until the last quick retry must begin. In a batch, it may have to wait for others. */
    private Duration left(Delivery delivery) {
        BatchOptions batch = delivery.batch();
        Duration linger = batch == null ? Duration.ZERO : batch.linger();
        return longest.minus(linger).minus(delivery.sinceFirstFailure());
    }

    private static @Nullable NextAttempt scheduledRetry(Delivery delivery, Duration retryAfter) {
        List<Duration> schedule = delivery.sink().retrySchedule();
        if (delivery.scheduledRetries() >= schedule.size()) {
            return null;
        }
        return later(schedule.get(delivery.scheduledRetries()), retryAfter);
    }

    private static @Nullable NextAttempt later(@Nullable Duration step, Duration retryAfter) {
        if (step == null) {
            return null;
        }
        double jitter = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        Duration wait = Duration.ofMillis(Math.round(step.toMillis() * jitter));
        return new NextAttempt(greatest(wait, least(retryAfter, LONGEST_RETRY_AFTER)), true);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration greatest(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Without its jitter, which would add up: Camel multiplies the previous delay. */
    private long previousDelay(int retry) {
        if (retry == 1) {
            return 0;
        }
        return Math.round(policy.getRedeliveryDelay() * Math.pow(policy.getBackOffMultiplier(), retry - 2));
    }
}
