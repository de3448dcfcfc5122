package io.waybill.source;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waybill.config.SharedSecret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.event.Event;
import io.waybill.record.Refusal;
import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.VerifiedWebhook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** Metrics of the webhooks received. */
public final class SourceMetrics {

    /** In place of a source's name, for a request that is not to a source's address. */
    public static final String UNKNOWN = "unknown";

    private static final List<Problem> OF_NO_SOURCE =
            List.of(Problem.UNKNOWN_SOURCE, Problem.BAD_REQUEST, Problem.URI_TOO_LONG, Problem.HEADERS_TOO_LARGE);

    private static final int ANSWERED = 200;
    private static final int ACCEPTED = 202;

    private static final Duration[] PUBLISH_BUCKETS = {
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private record Answered(String source, int status) {}

    private record Verified(String source, String scheme, String secret) {}

    private record Accepted(String source, String type) {}

    // Of each webhook, so that they are not looked up in the registry each time.
    private final Map<Answered, Counter> answered = new ConcurrentHashMap<>();
    private final Map<Verified, Counter> verified = new ConcurrentHashMap<>();
    private final Map<Accepted, Counter> accepted = new ConcurrentHashMap<>();
    /** In milliseconds since 1970, by source. */
    private final Map<String, AtomicLong> lastReceived = new ConcurrentHashMap<>();

    private final Timer published;
    private final MeterRegistry registry;
    private final BiConsumer<String, Refusal> refusals;

    /** @param refusals puts on record that a source's webhook was refused */
    public SourceMetrics(MeterRegistry registry, BiConsumer<String, Refusal> refusals) {
        this.registry = registry;
        this.refusals = refusals;
        this.published = Timer.builder("waybill.publish.duration")
                .description("From an event's mapping until it was on disk, of the events accepted")
                .serviceLevelObjectives(PUBLISH_BUCKETS)
                .register(registry);
        for (Problem problem : OF_NO_SOURCE) {
            answered(new Answered(UNKNOWN, problem.status()));
        }
    }

    /**
     * Has the series of a source, at zero until something happens: the first increase of a series that was not there cannot
     * be seen.
     *
     * @param types those its route gives to events
     */
    public void expect(SourceSettings source, Set<String> types) {
        answered(new Answered(source.name(), ANSWERED));
        answered(new Answered(source.name(), ACCEPTED));
        for (Problem problem : Problem.values()) {
            answered(new Answered(source.name(), problem.status()));
        }
        for (Scheme scheme : source.schemes()) {
            if (scheme == Scheme.NONE) {
                verified(new Verified(source.name(), scheme.written(), secret(Optional.empty())));
            } else {
                source.secrets()
                        .forEach(secret ->
                                verified(new Verified(source.name(), scheme.written(), secret(Optional.of(secret)))));
            }
        }
        for (VerificationResult result : VerificationResult.values()) {
            if (result != VerificationResult.VERIFIED) {
                unverifiedBy(source.name(), result);
            }
        }
        types.forEach(type -> accepted(new Accepted(source.name(), type)));
        accepted(new Accepted(source.name(), Event.UNMAPPED));
    }

    /** Has the series of a mapping. */
    public void expect(String mapping) {
        stopped(mapping);
    }

    /** When a source last sent a webhook that could be verified; 1970 if it never did. */
    public Instant lastReceived(String source) {
        return Instant.ofEpochMilli(last(source).get());
    }

    /** A source sent a webhook that could be verified; it may be older than the last one. */
    public void received(String source, Instant at) {
        last(source).accumulateAndGet(at.toEpochMilli(), Math::max);
    }

    private AtomicLong last(String source) {
        return lastReceived.computeIfAbsent(source, name -> new AtomicLong());
    }

    public void answered(String source, int status) {
        answered(new Answered(source, status)).increment();
        if (status == Problem.UNVERIFIED.status()) {
            refusals.accept(source, Refusal.UNVERIFIED);
        } else if (status == Problem.UNAVAILABLE.status()) {
            refusals.accept(source, Refusal.UNAVAILABLE);
        }
    }

    private Counter answered(Answered which) {
        return answered.computeIfAbsent(which, key -> Counter.builder("waybill.webhooks")
                .description("Webhooks answered, by source and HTTP status")
                .tag("source", key.source())
                .tag("status", Integer.toString(key.status()))
                .register(registry));
    }

    void verified(VerifiedWebhook webhook) {
        received(webhook.source(), webhook.receivedAt());
        verified(new Verified(webhook.source(), webhook.scheme(), secret(webhook.secret())))
                .increment();
    }

    private Counter verified(Verified which) {
        return verified.computeIfAbsent(which, key -> Counter.builder("waybill.webhooks.verified")
                .description("Webhooks verified, by source, scheme and secret")
                .tag("source", key.source())
                .tag("scheme", key.scheme())
                .tag("secret", key.secret())
                .register(registry));
    }

    private static String secret(Optional<SharedSecret> secret) {
        return secret.map(SharedSecret::slot).map(SharedSecret.Slot::written).orElse("none");
    }

    void unverified(String source, VerificationResult result) {
        unverifiedBy(source, result).increment();
    }

    private Counter unverifiedBy(String source, VerificationResult result) {
        return Counter.builder("waybill.webhooks.unverified")
                .description("Webhooks that could not be verified, by source and reason")
                .tag("source", source)
                .tag("reason", result.written())
                .register(registry);
    }

    /** @param mapping its file, or an expression of a route */
    public void mappingStopped(String mapping) {
        stopped(mapping).increment();
    }

    private Counter stopped(String mapping) {
        return Counter.builder("waybill.mappings.stopped")
                .description("Evaluations of jq that were stopped at their limits, by mapping")
                .tag("mapping", mapping)
                .register(registry);
    }

    /** @param tookNanos how long it took to store it */
    void accepted(Event event, long tookNanos) {
        published.record(tookNanos, TimeUnit.NANOSECONDS);
        accepted(new Accepted(event.source(), event.type())).increment();
    }

    private Counter accepted(Accepted which) {
        return accepted.computeIfAbsent(which, key -> Counter.builder("waybill.events.accepted")
                .description("Events accepted, by source and type")
                .tag("source", key.source())
                .tag("type", key.type())
                .register(registry));
    }
}
