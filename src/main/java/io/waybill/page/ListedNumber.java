package io.waybill.page;

import io.waybill.audit.EventFilter;
import io.waybill.audit.HourlyTotals;
import io.waybill.audit.HourlyTotals.By;
import io.waybill.audit.HourlyTotals.Count;
import io.waybill.event.Event;
import io.waybill.ops.EventSelection;
import io.waybill.ops.EventSelection.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many there are of what is listed: from the hourly totals, so that no rows are counted, however many there are. Only
 * lists that the totals know: by source, type, sink, outcome and time.
 */
final class ListedNumber {

    private static final Set<String> ACCEPTED = Set.of("received", "unmapped");

    private final EventFilter filter;
    private final Instant since;
    private final Instant until;

    private ListedNumber(EventFilter filter, Instant now) {
        this.filter = filter;
        this.since = filter.since() == null ? Instant.EPOCH : filter.since().truncatedTo(ChronoUnit.HOURS);
        this.until = filter.until() == null ? now.plusSeconds(1) : filter.until();
    }

    /**
     * In words, such as {@code 12 events received since 2026-11-26 09:00:00 (whole hours)}; null if the totals do not say it.
     *
     * @throws io.waybill.audit.AuditException if the database does not answer
     */
    static @Nullable String of(EventSelection selection, HourlyTotals totals, Instant now) {
        EventFilter filter = selection.filter();
        EventFilter known = EventFilter.where()
                .source(filter.source())
                .type(filter.type())
                .sink(filter.sink())
                .state(filter.state())
                .since(filter.since())
                .until(filter.until())
                .build();
        // A duplicate is counted when it arrives, and listed where the event first did.
        return filter.equals(known) && selection.kind() != Kind.DUPLICATE
                ? new ListedNumber(filter, now).words(selection.kind(), totals)
                : null;
    }

    private String words(Kind kind, HourlyTotals totals) {
        if (kind == Kind.REJECTED || kind == Kind.UNVERIFIED) {
            String state = kind == Kind.REJECTED ? "rejected" : "unverified";
            return "Webhooks %s: %d".formatted(state, sum(webhooks(totals, Set.of(state)))) + hours();
        }
        if (filter.state() == null && filter.sink() == null) {
            return Words.events(sum(webhooks(totals, ACCEPTED))) + " received" + hours();
        }
        Map<String, Long> bySink = new TreeMap<>();
        totals.deliveries(since, until, EnumSet.of(By.SOURCE, By.TYPE, By.SINK, By.STATE)).stream()
                .filter(this::isListed)
                .forEach(count -> bySink.merge(count.sink(), count.number(), Long::sum));
        if (filter.sink() != null) {
            return Words.events(bySink.getOrDefault(filter.sink(), 0L)) + hours();
        }
        return bySink.isEmpty()
                ? "0 events" + hours()
                : bySink.entrySet().stream()
                                .map(sink -> sink.getKey() + " " + sink.getValue())
                                .collect(Collectors.joining(", "))
                        + hours();
    }

    private List<Count> webhooks(HourlyTotals totals, Set<String> states) {
        return totals.webhooks(since, until, EnumSet.of(By.SOURCE, By.TYPE, By.STATE)).stream()
                .filter(count -> states.contains(count.state()) && isListed(count))
                .toList();
    }

    /** The totals have the provider's type of an unmapped event. */
    private boolean isListed(Count count) {
        boolean isUnmapped = count.state().equals("unmapped");
        return (filter.source() == null || filter.source().equals(count.source()))
                && (filter.type() == null
                        || (isUnmapped
                                ? filter.type().equals(Event.UNMAPPED)
                                : filter.type().equals(count.type())))
                && (filter.sink() == null || filter.sink().equals(count.sink()))
                && (filter.state() == null || filter.state().written().equals(count.state()));
    }

    private static long sum(List<Count> counts) {
        return counts.stream().mapToLong(Count::number).sum();
    }

    /** The totals are by the hour. */
    private String hours() {
        String from = since.equals(Instant.EPOCH) ? "" : " from " + Words.time(since);
        Instant end = until.truncatedTo(ChronoUnit.HOURS).equals(until)
                ? until
                : until.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        String to = filter.until() == null ? "" : " to " + Words.time(end);
        return from + to + (from.isEmpty() && to.isEmpty() ? "" : " (whole hours)");
    }
}
