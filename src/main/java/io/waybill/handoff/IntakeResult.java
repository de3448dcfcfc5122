package io.waybill.handoff;

/** What became of an event handed in. */
public sealed interface IntakeResult {

    /** It is on disk: whatever happens now, every sink that had a subscription will see it. */
    record Accepted(String eventId) implements IntakeResult {}

    /** It was accepted before, within the window. */
    record Duplicate(String eventId) implements IntakeResult {}

    /** It is not known to be on disk; the sender is to send it again. */
    record Unavailable(String reason) implements IntakeResult {}
}
