package io.waybill.ops;

import io.waybill.audit.EndpointCounts;
import io.waybill.audit.LedgerReport;
import io.waybill.endpoint.Endpoints;
import io.waybill.record.DeliveryState;
import io.waybill.sink.SinkStates;
import io.waybill.sink.SinkStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the endpoints of clients are now. */
public final class EndpointStates {

    private final SinkStates states;
    private final EndpointCounts recorded;
    private final Supplier<LedgerReport> ledger;
    private final BiFunction<String, Collection<String>, Map<String, Long>> overflowed;

    /** @param overflowed counts the events of a sink's lanes that are in queues of their own */
    public EndpointStates(
            SinkStates states,
            EndpointCounts recorded,
            Supplier<LedgerReport> ledger,
            BiFunction<String, Collection<String>, Map<String, Long>> overflowed) {
        this.states = states;
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

    EndpointList now(String sink, Endpoints endpoints) {
        Map<String, Map<DeliveryState, Long>> counts = recorded.of(sink);
        SinkStates.Served served = states.of(sink);
        Map<String, SinkStatus.Lane> lanes = served.status().lanes();
        Set<String> names = new TreeSet<>(endpoints.byName().keySet());
        names.addAll(counts.keySet());
        names.addAll(lanes.keySet());
        Map<String, Long> pending = pending(sink, names, lanes);
        names.addAll(pending.keySet());
        Map<String, EndpointList.Item> items = new TreeMap<>();
        for (String name : names) {
            SinkStatus.Lane lane = lanes.getOrDefault(name, SinkStatus.Lane.IDLE);
            items.put(
                    name,
                    new EndpointList.Item(
                            endpoints.named(name).stream()
                                    .findFirst()
                                    .map(endpoint -> endpoint.url().toString())
                                    .orElse(null),
                            lane.holds(),
                            EndpointList.Counts.of(counts.getOrDefault(name, Map.of()), pending.getOrDefault(name, 0L)),
                            lane.sinceStart().lastDelivered(),
                            lane.sinceStart().lastError()));
        }
        EndpointList.Counts known = EndpointList.Counts.sum(
                items.values().stream().map(EndpointList.Item::counts).toList());
        LedgerReport.Sink line = ledger.get().sinks().get(sink);
        EndpointList.Counts others = line == null
                ? EndpointList.Counts.NONE
                : EndpointList.Counts.of(line).without(known);
        return new EndpointList(sink, served.hub(), items, others, known.plus(others));
    }

    /** The events of each that a reader has, and those that have overflowed. */
    private Map<String, Long> pending(String sink, Set<String> names, Map<String, SinkStatus.Lane> lanes) {
        Map<String, Long> pending = new HashMap<>(overflowed.apply(sink, names));
        lanes.forEach((name, lane) -> {
            if (lane.events() > 0) {
                pending.merge(name, (long) lane.events(), Long::sum);
            }
        });
        return pending;
    }
}
