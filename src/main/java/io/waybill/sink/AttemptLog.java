package io.waybill.sink;

import io.waybill.event.Event;
import io.waybill.privacy.PersonalData;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.RecordEntry;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One structured log event an attempt: what was sent where and how it ended, and the facts as key and value. */
final class AttemptLog implements DeliveryObserver {

    private static final Logger LOG = LoggerFactory.getLogger("waybill.attempt");

    /** Enough to see what is sent. */
    private static final int LONGEST = 4_000;

    private final boolean maskPersonalData;

    AttemptLog(boolean maskPersonalData) {
        this.maskPersonalData = maskPersonalData;
    }

    @Override
    public void attempted(Event event, RecordEntry.Attempt attempt) {
        UnaryOperator<String> shown =
                maskPersonalData ? PersonalData.in(event.data())::hiddenIn : UnaryOperator.identity();
        boolean well = attempt.outcome() == AttemptOutcome.DELIVERED || attempt.outcome() == AttemptOutcome.DRY_RUN;
        LoggingEventBuilder line = well ? LOG.atInfo() : LOG.atWarn();
        line = with(line, "sink", attempt.sink());
        line = with(line, "outcome", attempt.outcome().written());
        line = with(line, "event", attempt.eventId());
        line = with(line, "attempt", attempt.number());
        line = with(line, "code", attempt.answerCode());
        line = with(line, "error", attempt.error() == null ? null : shown.apply(attempt.error()));
        line = with(line, "ms", attempt.durationMillis());
        line = with(line, "next", attempt.nextAttemptAt());
        line = with(line, "generation", attempt.generation());
        line.log(cut(shown.apply(attempt.request())));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static LoggingEventBuilder with(LoggingEventBuilder line, String key, @Nullable Object value) {
        return value == null ? line : line.addKeyValue(key, value);
    }
}
