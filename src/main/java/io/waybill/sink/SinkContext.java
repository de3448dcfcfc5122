package io.waybill.sink;

import io.waybill.config.SinkSettings;
import io.waybill.redaction.Secrets;
import io.waybill.sink.flow.HealthListener;
import io.waybill.sink.flow.RateLimiter;
import java.time.Clock;
import java.util.List;

/** What the deliveries to one sink share. */
record SinkContext(
        SinkSettings sink,
        Secrets secrets,
        int generation,
        RateLimiter pace,
        HealthListener health,
        List<DeliveryObserver> observers,
        Clock clock) {

    SinkContext {
        observers = List.copyOf(observers);
    }

    SinkContext(
            SinkSettings sink,
            int generation,
            RateLimiter pace,
            HealthListener health,
            List<DeliveryObserver> observers,
            Clock clock) {
        this(sink, Secrets.in(sink), generation, pace, health, observers, clock);
    }
}
