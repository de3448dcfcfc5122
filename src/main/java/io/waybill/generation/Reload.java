package io.waybill.generation;

import io.waybill.finding.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The outcome of a reload. */
public sealed interface Reload {

    Instant at();

    /** The names of all outcomes. */
    List<String> OUTCOMES = Stream.of(Changed.class, Unchanged.class, Refused.class)
            .map(Reload::nameOf)
            .toList();

    /** The outcome's name in answers and metrics: the record's name in lower case. */
    default String outcome() {
        return nameOf(getClass());
    }

    private static String nameOf(Class<? extends Reload> outcome) {
        return outcome.getSimpleName().toLowerCase(Locale.ROOT);
    }

    /**
     * A new generation has taken over.
     *
     * @param removedSinks the number of undelivered events of each removed sink; these events are parked
     * @param warnings those that the files before did not have
     */
    record Changed(
            Instant at,
            int generation,
            GenerationChanges changes,
            Map<String, Long> removedSinks,
            List<Finding> warnings)
            implements Reload {}

    /** The files are the same as those that run. */
    record Unchanged(Instant at) implements Reload {}

    /**
     * The files cannot run; the current generation keeps running.
     *
     * @param isPassing whether the same files may run later: the broker was not there
     */
    record Refused(Instant at, List<Finding> findings, boolean isPassing) implements Reload {}
}
