package io.waybill.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.waybill.handoff.QueueDepths;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The metrics of the process, for Prometheus. Counters outlive every generation of routes. */
public final class Metrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final MultiGauge queues = MultiGauge.builder("waybill.queue")
            .description("Events in the broker, by sink and state")
            .register(registry);
    private final MultiGauge stopped = MultiGauge.builder("waybill.sink.stopped")
            .description("1 for a sink that is held: stopped, refused or circuit breaker")
            .register(registry);

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Adds a number that is looked up at every scrape. */
    public void gauge(String name, String description, Supplier<Number> number) {
        Gauge.builder(name, number).description(description).register(registry);
    }

    String scrape(QueueDepths counts, Set<String> stoppedSinks) {
        List<MultiGauge.Row<?>> depths = new ArrayList<>();
        counts.pending().forEach((sink, events) -> depths.add(depth(sink, "pending", events)));
        counts.parked().forEach((sink, events) -> depths.add(depth(sink, "parked", events)));
        depths.add(depth("audit", "unrecorded", counts.unrecorded()));
        queues.register(depths, true);
        List<MultiGauge.Row<?>> stops = new ArrayList<>();
        for (String sink : counts.pending().keySet()) {
            stops.add(MultiGauge.Row.of(Tags.of("sink", sink), stoppedSinks.contains(sink) ? 1 : 0));
        }
        stopped.register(stops, true);
        return registry.scrape();
    }

    private static MultiGauge.Row<?> depth(String sink, String state, long events) {
        return MultiGauge.Row.of(Tags.of("sink", sink, "state", state), events);
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
