package io.waybill.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What came of a change that an operator asked for. */
public enum ChangeOutcome {
    /** It was made. */
    DONE,
    /** It was not made: it is not possible, or was not asked for correctly. */
    REFUSED,
    /** It was not made, or only in part: broker, database or hub failed. */
    FAILED;

    private final String written = name().toLowerCase(Locale.ROOT);

    @JsonValue
    public String written() {
        return written;
    }

    @JsonCreator
    public static ChangeOutcome of(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT));
    }
}
