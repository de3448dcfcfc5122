package io.waybill.audit;

import java.time.Instant;

/** An event's place in the order in which events came in. */
public record Cursor(Instant receivedAt, String eventId) {

    /** Before all others. */
    public static final Cursor START = new Cursor(Instant.EPOCH, "");
}
