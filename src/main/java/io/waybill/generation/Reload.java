package io.waybill.generation;

import io.waybill.finding.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a reload. */
public sealed interface Reload {

    Instant at();

    /** As answers and metrics name it: the record's name in lower case. */
    default String outcome() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /**
     * A new generation has taken over.
     *
     * @param removedSinks the sinks that are no more, and how many events each had not delivered: they are parked
     */
    record Changed(Instant at, int generation, GenerationChanges changes, Map<String, Long> removedSinks)
            implements Reload {}

    /** What is saved is what runs. */
    record Unchanged(Instant at) implements Reload {}

    /** What is saved cannot be run; what ran goes on, untouched. */
    record Refused(Instant at, List<Finding> findings) implements Reload {}
}
