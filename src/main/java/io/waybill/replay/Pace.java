package io.waybill.replay;

import java.time.Duration;

/**
 * How many events the next part of a replay has, so that replays keep to the set rate although each part waits until the
 * one before is on record. Used by one thread.
 */
final class Pace {

    private static final int PARTS_PER_SECOND = 4;
    private static final int MOST_IN_A_PART = 50;
    /** Under load, the record lags behind by a second. After a longer break, nothing is made up for. */
    private static final double LONGEST_SECONDS = 2;

    private long lastBegan;
    private boolean isFirst = true;

    /**
     * Begins a part.
     *
     * @param perSecond events per second, as set now
     * @param now by {@link System#nanoTime}
     * @return how many events it has at most
     */
    int begin(int perSecond, long now) {
        double seconds = (now - lastBegan) / 1e9;
        int due = isFirst || seconds > LONGEST_SECONDS ? 0 : (int) (perSecond * seconds);
        lastBegan = now;
        isFirst = false;
        return Math.min(MOST_IN_A_PART, Math.max(usual(perSecond), due));
    }

    /** The time between parts, if the record does not take longer. */
    static Duration pause(int perSecond) {
        return Duration.ofSeconds(1).multipliedBy(usual(perSecond)).dividedBy(perSecond);
    }

    private static int usual(int perSecond) {
        return Math.min(MOST_IN_A_PART, Math.max(1, perSecond / PARTS_PER_SECOND));
    }
}
