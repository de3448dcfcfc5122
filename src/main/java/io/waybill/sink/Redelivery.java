package io.waybill.sink;

import io.waybill.trail.AttemptOutcome;
import java.io.IOException;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a policy does when a call has failed ({@code onExceptionOccurredRef}): puts the attempt on record, with the time
 * of the next one, and has Camel wait just that long.
 *
 * <p>How long is the {@link RedeliveryPolicy}'s to say; this adds what Camel's policy does not know: the sink's own
 * number of retries, a limit to the time of all of them, and the sink's {@code Retry-After}. As a predicate ({@code
 * retryWhile}) it tells whether there is a next attempt.
 */
public final class Redelivery implements Processor, Predicate {

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
        Delivery delivery = Delivery.of(exchange);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Duration next = isTransient(failure) ? next(delivery, failure) : null;
        if (failure instanceof SinkFailure sinkFailure) {
            delivery.failed(sinkFailure.outcome(), sinkFailure.answerCode(), message(failure), next);
        } else {
            AttemptOutcome outcome =
                    failure instanceof IOException ? AttemptOutcome.TRANSIENT : AttemptOutcome.PERMANENT;
            delivery.failed(outcome, null, message(failure), next);
        }
        if (next != null) {
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, next.toMillis());
        }
    }

    @Override
    public boolean matches(Exchange exchange) {
        return Delivery.of(exchange).isAgain();
    }

    static boolean isTransient(@Nullable Exception failure) {
        return failure instanceof TransientFailure || failure instanceof IOException;
    }

    /** What went wrong, in one line; the class too, where the message alone says nothing. */
    static String message(@Nullable Exception failure) {
        if (failure instanceof SinkFailure) {
            return String.valueOf(failure.getMessage());
        }
        return String.valueOf(failure);
    }

    private @Nullable Duration next(Delivery delivery, Exception failure) {
        int retry = delivery.attempts();
        Duration left = longest.minus(delivery.sinceFirstFailure());
        if (retry > delivery.sink().retries() || left.compareTo(Duration.ofMillis(policy.getRedeliveryDelay())) < 0) {
            return null;
        }
        Duration delay = Duration.ofMillis(policy.calculateRedeliveryDelay(previousDelay(retry), retry));
        Duration asked = failure instanceof SinkFailure sinkFailure ? sinkFailure.retryAfter() : Duration.ZERO;
        Duration wanted = delay.compareTo(asked) >= 0 ? delay : asked;
        return wanted.compareTo(left) <= 0 ? wanted : left;
    }

    /** Camel multiplies the delay before, jitter included; from the plain delay the jitter does not add up. */
    private long previousDelay(int retry) {
        if (retry == 1) {
            return 0;
        }
        return Math.round(policy.getRedeliveryDelay() * Math.pow(policy.getBackOffMultiplier(), retry - 2));
    }
}
