package io.waybill.handoff;

/**
 * What an event has behind it at a sink.
 *
 * @param attempts calls made
 * @param rounds how often it was put off ({@link Settlement.Later})
 */
public record AttemptCount(int attempts, int rounds) {

    public static final AttemptCount NONE = new AttemptCount(0, 0);
}
