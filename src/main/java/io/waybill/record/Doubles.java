package io.waybill.record;

import java.time.Duration;

/**
 * Two acceptances of one event, by two hubs that its provider had sent it to within a moment: each knows what the other has
 * accepted a little later. An event that comes again after the dedupe window is no double, but accepted again.
 */
public final class Doubles {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    private Doubles() {}

    /**
     * How far apart the times of two such acceptances may be. Hubs that are behind by more are not ready, and their clocks may
     * differ by minutes; and no hub accepts an event again within the window by itself.
     *
     * @param window the dedupe window
     */
    public static Duration apart(Duration window) {
        Duration half = window.dividedBy(2);
        return half.compareTo(LONGEST) < 0 ? half : LONGEST;
    }
}
