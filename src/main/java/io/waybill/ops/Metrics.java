package io.waybill.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The metrics of the process, for Prometheus. Counters outlive every generation of routes. */
public final class Metrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final List<Runnable> lookups = new CopyOnWriteArrayList<>();

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

    /**
     * Adds numbers that are looked up at every scrape, each with labels of its own. If that fails, there are none: a part that
     * does not answer must not hide the other metrics.
     *
     * @param unit a base unit of Prometheus, or null
     */
    public void gauges(
            String name, String description, @Nullable String unit, Supplier<? extends Collection<Row<?>>> rows) {
        MultiGauge gauge =
                MultiGauge.builder(name).description(description).baseUnit(unit).register(registry);
        lookups.add(() -> gauge.register(lookUp(rows), true));
    }

    private static Collection<Row<?>> lookUp(Supplier<? extends Collection<Row<?>>> rows) {
        try {
            return rows.get();
        } catch (RuntimeException e) {
            return List.of();
        }
    }

    synchronized String scrape() {
        lookups.forEach(Runnable::run);
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
