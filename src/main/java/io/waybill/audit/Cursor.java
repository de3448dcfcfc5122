package io.waybill.audit;

import java.time.Instant;

/** A position in the order in which events arrived. */
public record Cursor(Instant receivedAt, String eventId) {

    /** Before all events. */
    public static final Cursor START = new Cursor(Instant.EPOCH, "");
}
