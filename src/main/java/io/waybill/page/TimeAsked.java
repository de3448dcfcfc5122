package io.waybill.page;

import io.waybill.ops.ApiProblem;
import io.waybill.ops.QueryParameters;
import io.waybill.page.EventsForm.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How far back a list looks: by the parameter {@code last}, or between {@code since} and {@code until}. */
final class TimeAsked {

    static final String ANY = "any";
    private static final String BY_DEFAULT = "24h";

    private static final Map<String, Duration> LENGTHS =
            Map.of("1h", Duration.ofHours(1), "24h", Duration.ofHours(24), "7d", Duration.ofDays(7));

    private TimeAsked() {}

    /** Other times to look back, by their addresses. */
    static List<Choice> choices(PageLink here) {
        Map<String, String> asked = here.parameters();
        boolean isBetween = asked.containsKey("since") || asked.containsKey("until");
        String chosen = isBetween ? "" : asked.getOrDefault("last", BY_DEFAULT);
        PageLink other = here.with("since", null).with("until", null).with("before", null);
        return Stream.of(
                        new Choice("1h", "last hour", false),
                        new Choice("24h", "last 24 hours", false),
                        new Choice("7d", "last 7 days", false),
                        new Choice(ANY, "any time", false))
                .map(time -> new Choice(
                        other.with("last", time.value()).toString(),
                        time.title(),
                        time.value().equals(chosen)))
                .toList();
    }

    /**
     * From when on; null: ever.
     *
     * @throws ApiProblem if a value is not allowed
     */
    static @Nullable Instant since(QueryParameters parameters, Instant now) {
        String last = parameters.text("last");
        if (last != null && !last.equals(ANY) && !LENGTHS.containsKey(last)) {
            throw ApiProblem.invalid("last", last, "must be 1h, 24h, 7d or any");
        }
        if (parameters.text("since") != null || parameters.text("until") != null) {
            return parameters.time("since");
        }
        Duration length = LENGTHS.get(last == null ? BY_DEFAULT : last);
        return length == null ? null : now.minus(length);
    }
}
