package io.waybill.record;

import java.util.Locale;

/** Why a webhook was refused of which nothing is kept but the count. */
public enum Refusal {
    /** Its sender could not be verified: 401. */
    UNVERIFIED,
    /** The hub could not store it: 503. */
    UNAVAILABLE;

    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }
}
