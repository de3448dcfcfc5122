package io.waybill.source.quarantine;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What happened to a webhook from the quarantine that went through its source's route once more. */
public enum ReverifyResult {
    /** It became an event. */
    ACCEPTED,
    /** The same event was accepted before. */
    DUPLICATE,
    /** It is verified, but not an event: it is on record as rejected. */
    REJECTED,
    /** It still cannot be verified, and stays in the quarantine. */
    UNVERIFIED,
    /** It could not be stored now, and stays in the quarantine. */
    UNAVAILABLE;

    /** The name in the API. */
    @JsonValue
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isSettled() {
        return this != UNVERIFIED && this != UNAVAILABLE;
    }
}
