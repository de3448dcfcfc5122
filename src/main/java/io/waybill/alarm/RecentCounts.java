package io.waybill.alarm;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** What was counted within the last hour, also before a restart. */
final class RecentCounts {

    private static final Duration REACH = Duration.ofHours(1);

    /** While counts grow all the time, they are kept no more often. */
    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(30);

    private final Memory<Kept> memory;

    /** Each counts until the next one. The first one may be older than an hour. */
    private final Deque<Sample> samples;

    /** What is counted, of which there may be more and more. */
    record Counted(AlarmKind kind, String about) {}

    /** @param number not zero */
    record Count(AlarmKind kind, String about, long number) {}

    /** @param counts without those that were zero */
    record Sample(Instant at, List<Count> counts) {
        Sample {
            counts = List.copyOf(counts);
        }

        long of(Counted what) {
            return counts.stream()
                    .filter(count ->
                            count.kind() == what.kind() && count.about().equals(what.about()))
                    .mapToLong(Count::number)
                    .findFirst()
                    .orElse(0);
        }
    }

    /** What is kept. */
    record Kept(List<Sample> samples) {

        static final Kept NOTHING = new Kept(List.of());

        Kept {
            samples = List.copyOf(samples);
        }
    }

    RecentCounts(Memory<Kept> memory) {
        this.memory = memory;
        this.samples = new ArrayDeque<>(memory.read().samples());
    }

    /** Adds what is counted now, unless it is the same as before. */
    void add(Instant now, Map<Counted, Long> counts) {
        Sample last = samples.peekLast();
        if (last == null || isWorthKeeping(last, now, counts)) {
            samples.add(new Sample(
                    now,
                    counts.entrySet().stream()
                            .filter(count -> count.getValue() != 0)
                            .map(count -> new Count(
                                    count.getKey().kind(), count.getKey().about(), count.getValue()))
                            .toList()));
            forget(now);
            memory.write(new Kept(List.copyOf(samples)));
        } else {
            forget(now);
        }
    }

    private static boolean isWorthKeeping(Sample last, Instant now, Map<Counted, Long> counts) {
        boolean isLess = last.counts().stream()
                .anyMatch(count -> counts.getOrDefault(new Counted(count.kind(), count.about()), 0L) < count.number());
        boolean isMore = counts.entrySet().stream().anyMatch(count -> count.getValue() > last.of(count.getKey()));
        return isLess || (isMore && !now.isBefore(last.at().plus(BETWEEN_SAMPLES)));
    }

    /** The last one before the hour stays, because it counts when the hour begins. */
    private void forget(Instant now) {
        Instant begin = now.minus(REACH);
        while (samples.size() > 1
                && samples.stream().skip(1).findFirst().orElseThrow().at().isBefore(begin)) {
            samples.remove();
        }
    }

    /** The lowest number within the last hour. */
    long least(Counted what) {
        return samples.stream().mapToLong(sample -> sample.of(what)).min().orElse(0);
    }
}
