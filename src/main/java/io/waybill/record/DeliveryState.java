package io.waybill.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of an event at one sink. Every accepted event has exactly one at each of its sinks. */
public enum DeliveryState {
    PENDING,
    DELIVERED,
    FILTERED,
    DRY_RUN,
    PARKED,
    DISCARDED;

    private final String written = name().toLowerCase(Locale.ROOT).replace('_', '-');

    @JsonValue
    public String written() {
        return written;
    }

    @JsonCreator
    public static DeliveryState of(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
