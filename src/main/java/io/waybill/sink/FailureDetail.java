package io.waybill.sink;

import io.waybill.record.AttemptOutcome;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * A failure as it goes on record.
 *
 * @param answerCode the HTTP status, or null where there was no answer
 * @param message what went wrong, in one line
 * @param retryAfter how long the sink asked to be left alone
 */
record FailureDetail(AttemptOutcome outcome, @Nullable Integer answerCode, String message, Duration retryAfter) {

    /**
     * The exception the exchange failed with.
     *
     * @param otherwise what it counts as if it does not say so itself
     */
    static FailureDetail of(Exchange exchange, AttemptOutcome otherwise) {
        return of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class), otherwise);
    }

    static FailureDetail of(@Nullable Exception exception, AttemptOutcome otherwise) {
        if (exception instanceof SinkFailure failure) {
            return new FailureDetail(
                    failure.outcome(),
                    failure.answerCode(),
                    String.valueOf(failure.getMessage()),
                    failure.retryAfter());
        }
        // The class too: the message of many exceptions says nothing without it.
        return new FailureDetail(otherwise, null, String.valueOf(exception), Duration.ZERO);
    }
}
