package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.EventFilter;
import io.waybill.record.DeliveryState;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The query parameters of a call. Unknown parameters and values that are not allowed are refused. */
public final class QueryParameters {

    private final Map<String, List<String>> given;

    private QueryParameters(Map<String, List<String>> given) {
        this.given = given;
    }

    /** @param known the names of those the call has; none: it has no parameters */
    public static QueryParameters of(RoutingContext context, String... known) {
        Map<String, List<String>> given = context.queryParams().names().stream()
                .collect(Collectors.toMap(name -> name, context.queryParams()::getAll));
        Set<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty()) {
            String first = unknown.iterator().next();
            String rule = known.length == 0
                    ? "this call has no parameters; leave it out"
                    : "there is no such parameter, only " + String.join(", ", known);
            throw ApiProblem.invalid(first, text(given, first), rule);
        }
        return new QueryParameters(given);
    }

    private static String text(Map<String, List<String>> given, String name) {
        return given.getOrDefault(name, List.of("")).get(0);
    }

    /** Null if it is missing or empty. */
    public @Nullable String text(String name) {
        String text = text(given, name);
        return text.isEmpty() ? null : text;
    }

    public String text(String name, String ruleIfMissing) {
        String text = text(name);
        if (text == null) {
            throw ApiProblem.invalid(name, "", ruleIfMissing);
        }
        return text;
    }

    /** The values of a parameter that is repeated or comma-separated. */
    public List<String> texts(String name) {
        return given.getOrDefault(name, List.of()).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Refuses parameters that would have no effect. */
    public void refuse(Collection<String> names, String rule) {
        for (String name : names) {
            String text = text(name);
            if (text != null) {
                throw ApiProblem.invalid(name, text, rule);
            }
        }
    }

    public boolean flag(String name) {
        String text = text(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw ApiProblem.invalid(name, text, "must be true or false");
        }
        return "true".equals(text);
    }

    public int number(String name, int most, int byDefault) {
        String text = text(name);
        try {
            int number = text == null ? byDefault : Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw ApiProblem.invalid(name, String.valueOf(text), "must be a whole number from 1 to " + most);
    }

    /** Null if it is missing. A day stands for its beginning, in UTC. */
    public @Nullable Instant time(String name) {
        return text(name) == null ? null : time(name, null);
    }

    /** Refuses a time that ends before it begins. */
    public void checkTimes() {
        Instant since = time("since");
        Instant until = time("until");
        if (since != null && until != null && until.isBefore(since)) {
            throw ApiProblem.invalid("until", String.valueOf(text("until")), "must not be before since");
        }
    }

    /** @param other what else is allowed, for the message */
    public Instant time(String name, @Nullable String other) {
        String text = String.valueOf(text(name));
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : instant(text);
        } catch (DateTimeException e) {
            throw ApiProblem.invalid(
                    name,
                    text,
                    "must be %sa time such as 2026-02-24T10:30:00Z, or a day such as 2026-02-24"
                            .formatted(other == null ? "" : other + ", "));
        }
    }

    /** Without an offset, in UTC: forms in browsers send it so. */
    private static Instant instant(String text) {
        // A plus sign that was not escaped has become a space.
        TemporalAccessor time = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                text.replace(' ', '+'), OffsetDateTime::from, LocalDateTime::from);
        return time instanceof OffsetDateTime exact
                ? exact.toInstant()
                : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
    }

    /**
     * The state of a delivery, or null if it is missing.
     *
     * @param others what else is allowed, for the message
     */
    public @Nullable DeliveryState state(String name, String... others) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        return Arrays.stream(DeliveryState.values())
                .filter(state -> state.written().equals(text))
                .findFirst()
                .orElseThrow(() -> ApiProblem.invalid(
                        name,
                        text,
                        "must be one of "
                                + Stream.concat(
                                                Arrays.stream(DeliveryState.values())
                                                        .map(DeliveryState::written),
                                                Arrays.stream(others))
                                        .collect(Collectors.joining(", "))));
    }

    /** The parameters that select events; {@link EventSelection} has the outcome. */
    EventFilter filter(@Nullable DeliveryState state) {
        checkTimes();
        return EventFilter.where()
                .source(text("source"))
                .type(text("type"))
                .sink(text("sink"))
                .endpoint(text("endpoint"))
                .state(state)
                .providerEventId(text("providerEventId"))
                .campaign(text("campaign"))
                .lead(text("lead"))
                .email(text("email"))
                .code(text("code") == null ? null : number("code", 999, 1))
                .attempts(text("attempts") == null ? null : number("attempts", 1_000, 1))
                .text(text("q"))
                .since(time("since"))
                .until(time("until"))
                .build();
    }
}
