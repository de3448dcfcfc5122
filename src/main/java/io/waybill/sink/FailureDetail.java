package io.waybill.sink;

import io.waybill.finding.FailureText;
import io.waybill.logging.OutOfMemoryExit;
import io.waybill.record.AttemptOutcome;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * A failure, for the record.
 *
 * @param answerCode the HTTP status, or null if there was no answer
 * @param message what went wrong, in one line
 * @param retryAfter how long the sink asked to be left alone; zero if it did not
 */
record FailureDetail(AttemptOutcome outcome, @Nullable Integer answerCode, String message, Duration retryAfter) {

    /**
     * The exception the exchange failed with.
     *
     * @param otherwise the outcome of any exception but a {@link SinkFailure}
     */
    static FailureDetail of(Exchange exchange, AttemptOutcome otherwise) {
        return of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class), otherwise);
    }

    static FailureDetail of(@Nullable Exception exception, AttemptOutcome otherwise) {
        OutOfMemoryExit.check(exception);
        if (exception instanceof SinkFailure failure) {
            return new FailureDetail(
                    failure.outcome(),
                    failure.answerCode(),
                    String.valueOf(failure.getMessage()),
                    failure.retryAfter());
        }
        return new FailureDetail(otherwise, null, FailureText.of(exception), Duration.ZERO);
    }
}
