package io.waybill.sink;

import static net.logstash.logback.argument.StructuredArguments.kv;

import io.waybill.trail.AttemptOutcome;
import io.waybill.trail.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One structured log event an attempt, always with the same keys. */
final class AttemptLog {

    private static final Logger LOG = LoggerFactory.getLogger("waybill.attempt");

    private AttemptLog() {}

    static void log(Entry.Attempt attempt) {
        Object[] facts = {
            kv("sink", attempt.sink()),
            kv("outcome", attempt.outcome().written()),
            kv("request", oneLine(attempt.request())),
            kv("event", attempt.eventId()),
            kv("attempt", attempt.number()),
            kv("code", attempt.answerCode()),
            kv("error", oneLine(attempt.error())),
            kv("ms", attempt.durationMillis()),
            kv("next", attempt.nextAttemptAt()),
            kv("generation", attempt.generation())
        };
        String format = "{} {} {} {} {} {} {} {} {} {}";
        if (attempt.outcome() == AttemptOutcome.DELIVERED || attempt.outcome() == AttemptOutcome.DRY_RUN) {
            LOG.info(format, facts);
        } else {
            LOG.warn(format, facts);
        }
    }

    /** A value from outside must not begin a line of its own. */
    private static String oneLine(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text.replaceAll("\\p{Cntrl}+", " ");
    }
}
