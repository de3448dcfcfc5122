package io.waybill.trail;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an event is, for one sink. Every event accepted is in just one of these for each of its sinks. */
public enum State {
    PENDING,
    DELIVERED,
    FILTERED,
    DRY_RUN,
    PARKED,
    DISCARDED;

    @JsonValue
    public String written() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    public static State of(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
