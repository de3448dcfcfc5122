package io.waybill.source;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.event.Event;

/** What is counted at the door. */
public final class SourceMetrics {

    private final MeterRegistry registry;

    public SourceMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void answered(String source, int status) {
        Counter.builder("waybill.webhooks")
                .description("Webhooks answered, by source and HTTP status")
                .tag("source", source)
                .tag("status", Integer.toString(status))
                .register(registry)
                .increment();
    }

    void accepted(Event event) {
        Counter.builder("waybill.events.accepted")
                .description("Events accepted, by source and type")
                .tag("source", event.source())
                .tag("type", event.type())
                .register(registry)
                .increment();
    }
}
