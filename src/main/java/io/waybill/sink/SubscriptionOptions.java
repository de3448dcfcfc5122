package io.waybill.sink;

import io.waybill.handoff.LeadOrder;
import io.waybill.record.TakenTypes;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code subscription:NAME}.
 *
 * @param taken which events the sink takes
 * @param batch null if each event is a call of its own
 */
record SubscriptionOptions(
        LeadOrder order, TakenTypes taken, @Nullable BatchOptions batch) {

    private static final Duration LONGEST_QUIET = Duration.ofMinutes(10);
    private static final Pattern TIME = Pattern.compile("\\d{1,9}|(\\d{1,9}(ms|s|m|h))+");

    /**
     * @param parameters the options known here are removed from it
     * @param types reads what a sink's route has as {@code types}
     */
    static SubscriptionOptions of(
            String sink, Map<String, Object> parameters, BiFunction<String, String, TakenTypes> types) {
        return new SubscriptionOptions(
                order(sink, parameters), types.apply(sink, text(parameters.remove("types"))), batch(sink, parameters));
    }

    private static @Nullable BatchOptions batch(String sink, Map<String, Object> parameters) {
        try {
            return BatchOptions.of(text(parameters.remove("batch")), text(parameters.remove("linger")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(sink + ": " + e.getMessage(), e);
        }
    }

    private static LeadOrder order(String sink, Map<String, Object> parameters) {
        String ordered = text(parameters.remove("ordered"));
        if (!ordered.isEmpty() && !ordered.equals("lead")) {
            throw new IllegalArgumentException(
                    "%s: ordered '%s': can only be 'lead'; write that, or remove it".formatted(sink, ordered));
        }
        return new LeadOrder(!ordered.isEmpty(), quiet(sink, text(parameters.remove("debounce"))));
    }

    private static Duration quiet(String sink, String debounce) {
        Duration quiet = debounce.isEmpty() ? Duration.ZERO : time(debounce);
        if (quiet.isNegative() || quiet.compareTo(LONGEST_QUIET) > 0) {
            throw new IllegalArgumentException("%s: debounce '%s': must be a time up to %d s, such as 10s; write one"
                    .formatted(sink, debounce, LONGEST_QUIET.toSeconds()));
        }
        return quiet;
    }

    /** Negative if the text is no time. */
    static Duration time(String text) {
        // Camel's own takes some texts for times that are none, and fails on others.
        return Duration.ofMillis(TIME.matcher(text).matches() ? TimeUtils.toMilliSeconds(text) : -1);
    }

    private static String text(@Nullable Object given) {
        return given == null ? "" : given.toString();
    }
}
