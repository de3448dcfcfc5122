package io.waybill.page;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/** How many events this hub accepted in each of the last 60 minutes, from memory. */
public final class MinuteCounts {

    private static final int MINUTES = 60;

    /** How many events had been accepted when a minute ended. */
    private record Ended(Instant minute, long events) {}

    private final LongSupplier accepted;

    @GuardedBy("this")
    private final Deque<Ended> ended = new ArrayDeque<>();

    @GuardedBy("this")
    private Instant minute = Instant.MIN;

    @GuardedBy("this")
    private long before;

    /** @param accepted how many events there were since the start; must not block */
    public MinuteCounts(LongSupplier accepted) {
        this.accepted = accepted;
    }

    /** To be called every second or so. */
    public synchronized void look(Instant now) {
        Instant current = now.truncatedTo(ChronoUnit.MINUTES);
        if (current.equals(minute)) {
            return;
        }
        long total = accepted.getAsLong();
        if (!minute.equals(Instant.MIN)) {
            ended.addLast(new Ended(minute, total - before));
            while (ended.size() >= MINUTES) {
                ended.removeFirst();
            }
        }
        minute = current;
        before = total;
    }

    /** A minute for each number, those before the start too; the last one is not over. */
    synchronized List<Bars.Count> counts(Instant now) {
        look(now);
        List<Bars.Count> counts = new ArrayList<>();
        for (int ago = MINUTES - 1; ago >= 0; ago--) {
            Instant at = minute.minus(ago, ChronoUnit.MINUTES);
            long events = ago == 0
                    ? accepted.getAsLong() - before
                    : ended.stream()
                            .filter(each -> each.minute().equals(at))
                            .mapToLong(Ended::events)
                            .sum();
            counts.add(new Bars.Count(at, events));
        }
        return counts;
    }
}
