package io.waybill.handoff;

import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event taken from a sink's queue, to be settled once. Until then it counts as pending, also after a crash. */
public interface PendingEvent {

    Event event();

    /** When its webhook arrived; for a replayed event, when the replay sent it. */
    Instant pendingSince();

    /** The lane that its sink has it in, or null. */
    default @Nullable String lane() {
        return null;
    }

    /** The attempts made before the last scheduled retry. */
    AttemptCount attempts();

    /** The replay that sent it, or null if it came from its source. */
    default @Nullable String replay() {
        return null;
    }

    /** A secret that the sink gets beside the event, sealed; null if there is none. */
    default @Nullable String sealed() {
        return null;
    }

    /** Whether nobody else can have it: not while the broker may hand it to another hub. */
    default boolean isHeld() {
        return true;
    }

    /** Puts an entry on record, at the latest with the settlement. */
    void record(RecordEntry entry);

    /** To be called once. The entries and the settlement are stored in one transaction. */
    void settle(Settlement settlement);
}
