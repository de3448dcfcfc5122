package io.waybill.source;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.config.SharedSecret;
import io.waybill.event.Event;
import io.waybill.record.Refusal;
import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.VerifiedWebhook;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Metrics of the webhooks received. */
public final class SourceMetrics {

    private record Answered(String source, int status) {}

    private record Verified(String source, String scheme, Optional<SharedSecret.Slot> slot) {}

    private record Accepted(String source, String type) {}

    // Of each webhook, so that they are not looked up in the registry each time.
    private final Map<Answered, Counter> answered = new ConcurrentHashMap<>();
    private final Map<Verified, Counter> verified = new ConcurrentHashMap<>();
    private final Map<Accepted, Counter> accepted = new ConcurrentHashMap<>();
    private final MeterRegistry registry;
    private final BiConsumer<String, Refusal> refusals;

    /** @param refusals puts on record that a source's webhook was refused */
    public SourceMetrics(MeterRegistry registry, BiConsumer<String, Refusal> refusals) {
        this.registry = registry;
        this.refusals = refusals;
    }

    public void answered(String source, int status) {
        answered.computeIfAbsent(new Answered(source, status), key -> Counter.builder("waybill.webhooks")
                        .description("Webhooks answered, by source and HTTP status")
                        .tag("source", source)
                        .tag("status", Integer.toString(status))
                        .register(registry))
                .increment();
        if (status == Problem.UNVERIFIED.status()) {
            refusals.accept(source, Refusal.UNVERIFIED);
        } else if (status == Problem.UNAVAILABLE.status()) {
            refusals.accept(source, Refusal.UNAVAILABLE);
        }
    }

    void verified(VerifiedWebhook webhook) {
        Optional<SharedSecret.Slot> slot = webhook.secret().map(SharedSecret::slot);
        verified.computeIfAbsent(new Verified(webhook.source(), webhook.scheme(), slot), key -> Counter.builder(
                                "waybill.webhooks.verified")
                        .description("Webhooks verified, by source, scheme and secret")
                        .tag("source", webhook.source())
                        .tag("scheme", webhook.scheme())
                        .tag("secret", slot.map(SharedSecret.Slot::written).orElse("none"))
                        .register(registry))
                .increment();
    }

    void unverified(String source, VerificationResult result) {
        Counter.builder("waybill.webhooks.unverified")
                .description("Webhooks that could not be verified, by source and reason")
                .tag("source", source)
                .tag("reason", result.written())
                .register(registry)
                .increment();
    }

    /** @param mapping its file, or an expression of a route */
    public void mappingStopped(String mapping) {
        Counter.builder("waybill.mappings.stopped")
                .description("Evaluations of jq that were stopped at their limits, by mapping")
                .tag("mapping", mapping)
                .register(registry)
                .increment();
    }

    void accepted(Event event) {
        accepted.computeIfAbsent(
                        new Accepted(event.source(), event.type()), key -> Counter.builder("waybill.events.accepted")
                                .description("Events accepted, by source and type")
                                .tag("source", event.source())
                                .tag("type", event.type())
                                .register(registry))
                .increment();
    }
}
