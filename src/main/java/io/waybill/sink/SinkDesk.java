package io.waybill.sink;

import io.waybill.config.Secrets;
import io.waybill.config.SinkSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What the deliveries to one sink share. */
record SinkDesk(
        SinkSettings sink,
        Secrets secrets,
        int generation,
        Pace pace,
        Health health,
        List<Observer> observers,
        Clock clock) {

    SinkDesk {
        observers = List.copyOf(observers);
    }

    SinkDesk(SinkSettings sink, int generation, Pace pace, Health health, List<Observer> observers, Clock clock) {
        this(sink, Secrets.in(sink), generation, pace, health, observers, clock);
    }

    /** Learns how the sink is from what becomes of its calls. */
    interface Health {

        /** It took an event, or said no to just this one. */
        void answered();

        /** The retries of a delivery are used up. */
        void exhausted();

        /** It asked to be left alone for so long. */
        void asked(Duration forHowLong);
    }
}
