package io.waybill.hub;

import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.waybill.audit.AuditException;
import io.waybill.audit.LastArrivals;
import io.waybill.generation.Generations;
import io.waybill.generation.SharedServices;
import io.waybill.handoff.QueueDepths;
import io.waybill.handoff.SinkLoad;
import io.waybill.ops.Build;
import io.waybill.ops.Health;
import io.waybill.ops.Metrics;
import io.waybill.sink.SinkStates;
import io.waybill.sink.flow.SinkControl.Hold;
import io.waybill.sink.flow.SinkControl.Reason;
import io.waybill.source.SourceMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of what there is now, looked up when they are asked for. */
final class HubGauges {

    private static final Logger LOG = LoggerFactory.getLogger(HubGauges.class);
    private static final double MILLIS = 1_000;
    private static final String CALLED = "called";

    /** Nobody can stop a single endpoint. */
    private static final List<String> ENDPOINT_STATES = Stream.concat(
                    Stream.of(CALLED),
                    Stream.of(Reason.REFUSED, Reason.BREAKER, Reason.RATE_LIMIT).map(Reason::written))
            .toList();

    private final SharedServices services;
    private final Generations generations;
    private final SinkStates states;
    private final LastArrivals lastArrivals;

    /** The sources whose last webhook before this start has been looked for. */
    private final Set<String> lookedFor = new HashSet<>();

    /** Of this scrape; null if the broker did not answer. */
    private @Nullable QueueDepths depths;

    HubGauges(SharedServices services, Generations generations, SinkStates states, LastArrivals lastArrivals) {
        this.services = services;
        this.generations = generations;
        this.states = states;
        this.lastArrivals = lastArrivals;
    }

    /**
     * @param mismatch how many events the ledger misses or has twice
     * @param data the folder of the data
     */
    void addTo(Metrics metrics, Supplier<Number> mismatch, Health health, Path data) {
        metrics.gauges("waybill.queue", "Events in the broker, by sink and state", null, this::queues);
        metrics.gauges(
                "waybill.audit.unrecorded",
                "Messages that are not on record yet, each about 200 events at most",
                null,
                () -> Stream.ofNullable(depths)
                        .<Row<?>>map(now -> Row.of(Tags.empty(), now.unrecorded()))
                        .toList());
        metrics.gauges(
                "waybill.sink.stopped",
                "1 for a sink that is held: stopped, refused or circuit breaker",
                null,
                this::stopped);
        metrics.gauges(
                "waybill.endpoints",
                "Endpoints of clients that are called, and those that are held, by the reason",
                null,
                this::endpoints);
        metrics.gauges(
                "waybill.oldest.pending.age",
                "How long a sink's oldest pending event has waited; 0 if none waits",
                "seconds",
                this::oldestPending);
        metrics.gauges(
                "waybill.last.received.timestamp",
                "When a source last sent a webhook that could be verified; 0 if it never did",
                "seconds",
                this::lastReceived);
        metrics.gauges(
                "waybill.health",
                "1 for a part of the hub that works, 0 for one that does not; /observe/health says why",
                null,
                () -> rows("part", health.parts()));
        metrics.gauges(
                "waybill.build.info",
                "1; the labels say which version runs, on which Java",
                null,
                () -> List.of(
                        Row.of(Tags.of("version", Build.version(), "java", System.getProperty("java.version")), 1)));
        metrics.gauges(
                "waybill.disk.free",
                "What is free on the disk of the data folder",
                "bytes",
                () -> List.of(Row.of(Tags.empty(), data.toFile().getUsableSpace())));
        metrics.gauges(
                "waybill.disk.size",
                "The size of the disk of the data folder",
                "bytes",
                () -> List.of(Row.of(Tags.empty(), data.toFile().getTotalSpace())));
        metrics.gauge(
                "waybill.webhooks.in.flight",
                "Webhooks in progress",
                services.sources().server()::inFlight);
        metrics.gauge(
                "waybill.webhooks.memory",
                "What webhooks in progress take of the memory, in bytes",
                services.sources().server()::memory);
        metrics.gauge("waybill.generation", "The number of the running generation of routes", () -> generations
                .current()
                .number());
        metrics.gauge("waybill.ledger.mismatch", "Events that are missing or counted twice", mismatch);
    }

    private Collection<Row<?>> queues() {
        depths = null;
        QueueDepths now = QueueDepths.of(services.broker(), sinks());
        depths = now;
        List<Row<?>> rows = new ArrayList<>();
        now.pending().forEach((sink, events) -> rows.add(depth(sink, "pending", events)));
        now.parked().forEach((sink, events) -> rows.add(depth(sink, "parked", events)));
        return rows;
    }

    private static Row<?> depth(String sink, String state, long events) {
        return Row.of(Tags.of("sink", sink, "state", state), events);
    }

    private Collection<Row<?>> stopped() {
        Set<String> stopped = states.stopped().keySet();
        return rows(
                "sink",
                sinks().stream().collect(Collectors.toMap(sink -> sink, sink -> stopped.contains(sink) ? 1 : 0)));
    }

    /** A series for each endpoint would be too many. One that is held for several reasons counts for the first. */
    private Collection<Row<?>> endpoints() {
        List<Row<?>> rows = new ArrayList<>();
        generations.current().endpoints().forEach((sink, endpoints) -> {
            Map<String, List<Hold>> held = states.of(sink).status().heldLanes();
            Map<String, Integer> counts = new TreeMap<>();
            ENDPOINT_STATES.forEach(state -> counts.put(state, 0));
            endpoints.byName().keySet().forEach(name -> {
                List<Hold> holds = held.getOrDefault(name, List.of());
                counts.merge(holds.isEmpty() ? CALLED : holds.get(0).reason().written(), 1, Integer::sum);
            });
            counts.forEach((state, count) -> rows.add(Row.of(Tags.of("sink", sink, "state", state), count)));
        });
        return rows;
    }

    private Collection<Row<?>> oldestPending() {
        Instant now = services.clock().instant();
        return rows(
                "sink",
                states.now().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                sink -> age(sink.getValue().status().load(), now))));
    }

    private static double age(@Nullable SinkLoad load, Instant now) {
        Instant since = load == null ? null : load.oldestPending();
        return since == null ? 0 : Math.max(0, Duration.between(since, now).toMillis() / MILLIS);
    }

    private Collection<Row<?>> lastReceived() {
        Set<String> sources =
                generations.current().project().settings().sources().keySet();
        SourceMetrics received = services.sources().steps().metrics();
        lookInTheRecord(sources, received);
        return rows(
                "source",
                sources.stream()
                        .collect(Collectors.toMap(
                                source -> source,
                                source -> received.lastReceived(source).toEpochMilli() / MILLIS)));
    }

    /** Once for each source: the database may not answer, and then each scrape would wait for it. */
    private void lookInTheRecord(Set<String> sources, SourceMetrics received) {
        Set<String> others = new HashSet<>(sources);
        others.removeAll(lookedFor);
        lookedFor.addAll(others);
        if (!others.isEmpty()) {
            try {
                lastArrivals.of(others).forEach(received::received);
            } catch (AuditException e) {
                LOG.warn("it is not known when {} last sent a webhook: {}", others, e.getMessage());
            }
        }
    }

    private Set<String> sinks() {
        return generations.current().project().routes().sinks();
    }

    private static Collection<Row<?>> rows(String label, Map<String, ? extends Number> numbers) {
        List<Row<?>> rows = new ArrayList<>();
        numbers.forEach((value, number) -> rows.add(Row.of(Tags.of(label, value), number)));
        return rows;
    }
}
