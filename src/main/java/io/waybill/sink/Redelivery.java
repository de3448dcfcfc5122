package io.waybill.sink;

import io.waybill.trail.AttemptOutcome;
import java.time.Duration;
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
        Failure failure = Failure.of(exchange, AttemptOutcome.TRANSIENT);
        Delivery delivery = Delivery.of(exchange);
        Duration next = next(delivery, failure);
        delivery.failed(failure, next);
        if (next != null) {
            exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, next.toMillis());
        }
    }

    @Override
    public boolean matches(Exchange exchange) {
        return Delivery.of(exchange).isAgain();
    }

    private @Nullable Duration next(Delivery delivery, Failure failure) {
        int retry = delivery.attempts();
        Duration left = longest.minus(delivery.sinceFirstFailure());
        if (retry > delivery.sink().retries() || left.compareTo(Duration.ofMillis(policy.getRedeliveryDelay())) < 0) {
            return null;
        }
        Duration delay = Duration.ofMillis(policy.calculateRedeliveryDelay(previousDelay(retry), retry));
        Duration wanted = delay.compareTo(failure.retryAfter()) >= 0 ? delay : failure.retryAfter();
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
