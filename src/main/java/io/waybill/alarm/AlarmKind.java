package io.waybill.alarm;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an alarm is about. The names are in the API, the metric and the events, so they stay. */
public enum AlarmKind {
    /** A source has sent nothing for longer than it is expected to, or ever was silent at such a time. */
    SOURCE_SILENT,
    /** The same of a campaign that is not paused. */
    CAMPAIGN_SILENT,
    /** More events of a sink are parked than an hour ago. */
    PARKED,
    /** A sink takes no events. */
    SINK_HELD,
    LEDGER,
    /** A source sent events in the last hour that no mapping understands. */
    UNMAPPED,
    /** A source sent more in the last hour that is no event than usual. */
    REJECTED,
    /** A source sent more in the last hour that could not be verified than usual. */
    UNVERIFIED,
    DISK,
    /** A certificate or a token will soon be valid no longer. */
    EXPIRY,
    /** The hubs of the broker have had different routes or settings for longer than it takes to roll them out. */
    HUBS_DIFFER,
    BROKER,
    DATABASE;

    private final String written = name().toLowerCase(Locale.ROOT).replace('_', '-');

    @JsonValue
    public String written() {
        return written;
    }

    /** @throws IllegalArgumentException if there is no such kind */
    @JsonCreator
    public static AlarmKind of(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
