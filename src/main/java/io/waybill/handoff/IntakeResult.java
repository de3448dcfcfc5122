package io.waybill.handoff;

/** The result of {@link EventIntake#accept}. */
public sealed interface IntakeResult {

    /** The event is on disk: whatever happens now, every sink that had a subscription gets it. */
    record Accepted(String eventId) implements IntakeResult {}

    /** The event was accepted before, within the dedupe window. */
    record Duplicate(String eventId) implements IntakeResult {}

    /** It is not known whether the event is on disk; the sender must send it again. */
    record Unavailable(String reason) implements IntakeResult {}
}
