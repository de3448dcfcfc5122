package io.waybill.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an event is, for one sink. Every event accepted is in just one of these for each of its sinks. */
public enum DeliveryState {
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
    public static DeliveryState of(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
