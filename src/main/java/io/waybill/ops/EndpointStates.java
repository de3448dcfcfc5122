package io.waybill.ops;

import io.waybill.audit.EndpointCounts;
import io.waybill.audit.LedgerReport;
import io.waybill.endpoint.Endpoints;
import io.waybill.record.DeliveryState;
import io.waybill.sink.SinkResults;
import io.waybill.sink.flow.Holdable;
import io.waybill.sink.flow.LaneName;
import io.waybill.sink.flow.SinkControl;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the endpoints of clients are now. */
public final class EndpointStates {

    private final SinkControl control;
    private final SinkResults results;
    private final EndpointCounts recorded;
    private final Supplier<LedgerReport> ledger;
    private final BiFunction<String, Collection<String>, Map<String, Long>> overflowed;

    /** @param overflowed counts the events of a sink's lanes that are in queues of their own */
    public EndpointStates(
            SinkControl control,
            SinkResults results,
            EndpointCounts recorded,
            Supplier<LedgerReport> ledger,
            BiFunction<String, Collection<String>, Map<String, Long>> overflowed) {
        this.control = control;
        this.results = results;
        this.recorded = recorded;
        this.ledger = ledger;
        this.overflowed = overflowed;
    }

    /** @param endpoints null: the sink calls none now, so that there are only those on record */
    public Set<String> names(String sink, @Nullable Endpoints endpoints) {
        Set<String> names = endpoints == null
                ? new TreeSet<>()
                : new TreeSet<>(endpoints.byName().keySet());
        names.addAll(recorded.of(sink).keySet());
        return names;
    }

    /** @param masked whether errors must not show personal data of the event */
    EndpointList now(String sink, Endpoints endpoints, boolean masked) {
        Map<String, Map<DeliveryState, Long>> counts = recorded.of(sink);
        Map<String, List<SinkControl.Hold>> holds = control.lanes(sink);
        Set<String> names = new TreeSet<>(endpoints.byName().keySet());
        names.addAll(counts.keySet());
        names.addAll(holds.keySet());
        Map<String, Long> pending = pending(sink, names);
        names.addAll(pending.keySet());
        Map<String, EndpointList.Item> items = new TreeMap<>();
        for (String name : names) {
            SinkResults.SinceStart since = results.of(LaneName.of(sink, name), masked);
            items.put(
                    name,
                    new EndpointList.Item(
                            endpoints.named(name).stream()
                                    .findFirst()
                                    .map(endpoint -> endpoint.url().toString())
                                    .orElse(null),
                            holds.getOrDefault(name, List.of()),
                            EndpointList.Counts.of(counts.getOrDefault(name, Map.of()), pending.getOrDefault(name, 0L)),
                            since.lastDelivered(),
                            since.lastError()));
        }
        EndpointList.Counts known = EndpointList.Counts.sum(
                items.values().stream().map(EndpointList.Item::counts).toList());
        LedgerReport.Sink line = ledger.get().sinks().get(sink);
        EndpointList.Counts others = line == null
                ? EndpointList.Counts.NONE
                : EndpointList.Counts.of(line).without(known);
        return new EndpointList(sink, items, others, known.plus(others));
    }

    /** The events of each that a reader has, and those that have overflowed. */
    private Map<String, Long> pending(String sink, Set<String> names) {
        Map<String, Long> pending = new HashMap<>(overflowed.apply(sink, names));
        control.reader(sink)
                .map(Holdable::lanes)
                .orElse(Map.of())
                .forEach((name, events) -> pending.merge(name, (long) events, Long::sum));
        return pending;
    }
}
