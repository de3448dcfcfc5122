package io.waybill.ops;

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

/** The process' metrics, for Prometheus. What is counted outlives every generation of routes. */
public final class Metrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final MultiGauge queues = MultiGauge.builder("waybill.queue")
            .description("Events in the broker, by sink and state")
            .register(registry);
    private final MultiGauge stopped = MultiGauge.builder("waybill.sink.stopped")
            .description("1 for a sink that takes no events, though it should")
            .register(registry);

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbage.bindTo(registry);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** A number looked up whenever the metrics are asked for. */
    public void gauge(String name, String description, Supplier<Number> number) {
        io.micrometer.core.instrument.Gauge.builder(name, number)
                .description(description)
                .register(registry);
    }

    String scrape(QueueDepths counts, Set<String> stoppedSinks) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        counts.pending()
                .forEach((sink, n) -> rows.add(MultiGauge.Row.of(Tags.of("sink", sink, "state", "pending"), n)));
        counts.parked().forEach((sink, n) -> rows.add(MultiGauge.Row.of(Tags.of("sink", sink, "state", "parked"), n)));
        rows.add(MultiGauge.Row.of(Tags.of("sink", "audit", "state", "unrecorded"), counts.unrecorded()));
        queues.register(rows, true);
        List<MultiGauge.Row<?>> stops = new ArrayList<>();
        counts.pending()
                .keySet()
                .forEach(sink ->
                        stops.add(MultiGauge.Row.of(Tags.of("sink", sink), stoppedSinks.contains(sink) ? 1 : 0)));
        stopped.register(stops, true);
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
