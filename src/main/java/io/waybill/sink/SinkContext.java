package io.waybill.sink;

import io.waybill.config.Rate;
import io.waybill.config.SinkSettings;
import io.waybill.redaction.Secrets;
import io.waybill.sink.flow.HealthListener;
import io.waybill.sink.flow.RateLimiter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the deliveries to one sink share.
 *
 * @param secrets those in the sink's settings
 * @param batch null if each event is a call of its own
 */
record SinkContext(
        SinkSettings sink,
        Secrets secrets,
        int generation,
        RateLimiter rateLimiter,
        HealthListener health,
        List<DeliveryObserver> observers,
        Clock clock,
        @Nullable BatchOptions batch) {

    SinkContext {
        observers = List.copyOf(observers);
    }

    static SinkContext of(SinkSettings sink, HealthListener health, SinkEnvironment environment) {
        Rate rate = sink.rate();
        return new SinkContext(
                sink,
                Secrets.in(sink),
                environment.generation(),
                new RateLimiter(rate == null ? Duration.ZERO : rate.interval()),
                health,
                environment.observers(),
                environment.clock(),
                null);
    }

    /** The same for one lane of the sink: who is told how it answers, and its secrets. */
    SinkContext with(HealthListener ofLane, Secrets secretsOfLane) {
        return new SinkContext(sink, secretsOfLane, generation, rateLimiter, ofLane, observers, clock, batch);
    }

    /** The same for a call that nobody is told of. */
    SinkContext forTest(Secrets secretsOfLane) {
        return new SinkContext(
                sink, secretsOfLane, generation, rateLimiter, HealthListener.NONE, List.of(), clock, batch);
    }

    /** A sink that nobody observes, without a rate limit. */
    static SinkContext unobserved(SinkSettings sink, Clock clock) {
        return new SinkContext(
                sink, Secrets.in(sink), 0, new RateLimiter(Duration.ZERO), HealthListener.NONE, List.of(), clock, null);
    }

    SinkContext with(@Nullable BatchOptions other) {
        return new SinkContext(sink, secrets, generation, rateLimiter, health, observers, clock, other);
    }
}
