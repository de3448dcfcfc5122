package io.waybill.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How one call to a sink ended. */
public enum AttemptOutcome {
    /** The sink accepted the event. */
    DELIVERED,
    /** The call was not made: the sink is dry. */
    DRY_RUN,
    /** It failed for a reason that may pass: network, 408, 425, 429, 5xx. */
    TRANSIENT,
    /** It failed for a reason that will not pass. */
    PERMANENT,
    /** The sink refuses all calls: wrong credentials, a revoked hook, a dead address. */
    REFUSED,
    /** The hub stopped before the answer came. */
    INTERRUPTED;

    private final String written = name().toLowerCase(Locale.ROOT).replace('_', '-');

    @JsonValue
    public String written() {
        return written;
    }

    @JsonCreator
    public static AttemptOutcome of(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
