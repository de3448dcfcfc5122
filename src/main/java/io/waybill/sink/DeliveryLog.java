package io.waybill.sink;

import io.waybill.event.Event;
import io.waybill.handoff.PendingEvent;
import io.waybill.logging.LoggedEvent;
import io.waybill.privacy.PersonalData;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs in the words of the record: each attempt with its outcome and what was sent, and each parked delivery with its
 * state and the reason. Successful attempts are many: they are logged only if that is set, or at DEBUG level.
 */
final class DeliveryLog implements DeliveryObserver {

    private static final Logger ATTEMPTS = LoggerFactory.getLogger("waybill.attempt");
    private static final Logger DELIVERIES = LoggerFactory.getLogger("waybill.delivery");

    /** Enough to see what is sent. */
    private static final int MAX_LENGTH = 4_000;

    private final Level whenDelivered;
    private final boolean maskPersonalData;

    /** @param logDeliveries whether successful attempts are logged */
    DeliveryLog(boolean logDeliveries, boolean maskPersonalData) {
        this.whenDelivered = logDeliveries ? Level.INFO : Level.DEBUG;
        this.maskPersonalData = maskPersonalData;
    }

    @Override
    public void attempted(PendingEvent pending, RecordEntry.Attempt attempt) {
        Level level = level(attempt.outcome());
        if (!ATTEMPTS.isEnabledForLevel(level)) {
            return;
        }
        UnaryOperator<String> shown = shown(pending.event());
        LoggingEventBuilder line = ATTEMPTS.atLevel(level);
        line = with(line, "sink", attempt.sink());
        line = with(line, "outcome", attempt.outcome().written());
        line = with(line, "attempt", attempt.number());
        line = with(line, "code", attempt.answerCode());
        line = with(line, "error", attempt.error() == null ? null : shown.apply(attempt.error()));
        line = with(line, "ms", attempt.durationMillis());
        line = with(line, "next", attempt.nextAttemptAt());
        line = with(line, "generation", attempt.generation());
        log(line, attempt.eventId(), cut(shown.apply(attempt.line())));
    }

    private Level level(AttemptOutcome outcome) {
        return switch (outcome) {
            case DELIVERED -> whenDelivered;
            case DRY_RUN -> Level.INFO;
            default -> Level.WARN;
        };
    }

    /** The other states need no line of their own: the last attempt's says the same, and filtered events are many. */
    @Override
    public void settled(PendingEvent pending, RecordEntry.Settled settled) {
        if (settled.state() == DeliveryState.PARKED) {
            LoggingEventBuilder line = DELIVERIES.atWarn();
            line = with(line, "sink", settled.sink());
            line = with(line, "state", settled.state().written());
            line = with(line, "generation", settled.generation());
            log(line, settled.eventId(), cut(shown(pending.event()).apply(String.valueOf(settled.reason()))));
        }
    }

    private UnaryOperator<String> shown(Event event) {
        return maskPersonalData ? PersonalData.in(event.data())::hiddenIn : UnaryOperator.identity();
    }

    private static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }

    private static void log(LoggingEventBuilder line, String eventId, String message) {
        LoggedEvent.during(eventId, () -> line.log(message));
    }

    private static LoggingEventBuilder with(LoggingEventBuilder line, String key, @Nullable Object value) {
        return value == null ? line : line.addKeyValue(key, value);
    }
}
