package io.waybill.source.quarantine;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of a webhook that went through its source's route once more. */
public enum ReverifyResult {
    /** It is an event now. */
    ACCEPTED,
    /** It was one before. */
    DUPLICATE,
    /** It is verified, but no event: it is on record as rejected. */
    REJECTED,
    /** It is still not verified, and stays in the quarantine. */
    UNVERIFIED,
    /** It could not be stored now, and stays too. */
    UNAVAILABLE;

    /** As the API has it. */
    @JsonValue
    String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isSettled() {
        return this != UNVERIFIED && this != UNAVAILABLE;
    }
}
