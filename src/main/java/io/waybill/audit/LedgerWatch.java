package io.waybill.audit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the ledger regularly, and raises an alarm if a difference lasts. */
public final class LedgerWatch {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerWatch.class);
    private static final int MOST_NAMED = 20;
    private static final int MOST_LOOKED_AT = 1_000;

    private final Ledger ledger;
    private final UnaccountedEvents unaccounted;
    private final Duration patience;
    private final Clock clock;

    /** When the difference was first found, and what was found last. Used by the thread that checks alone. */
    private @Nullable Instant since;

    private Map<String, Found> lastFound = Map.of();
    /** The events that the alarm says are in no queue. */
    @GuardedBy("missingLock")
    private final Set<Missing> missing = new HashSet<>();

    /** Those taken lately, and how many checks ago: what the next checks find may be older than that. */
    @GuardedBy("missingLock")
    private final Map<Missing, Integer> taken = new HashMap<>();

    private final Object missingLock = new Object();

    private volatile @Nullable String alarm;
    private volatile long mismatch;

    /**
     * The events found wrong at a sink.
     *
     * @param events what is wrong with each, by id
     * @param trouble why events could not be looked up, or null
     */
    private record Found(
            Map<String, String> events, @Nullable String trouble) {
        static final Found NOTHING = new Found(Map.of(), null);
    }

    private record Missing(String sink, String eventId) {}

    /** @param patience how long a difference must last */
    public LedgerWatch(Ledger ledger, UnaccountedEvents unaccounted, Duration patience, Clock clock) {
        this.ledger = ledger;
        this.unaccounted = unaccounted;
        this.patience = patience;
        this.clock = clock;
    }

    /** What does not balance, with the ids of the events, or null. */
    public @Nullable String alarm() {
        return alarm;
    }

    /** How many events are missing or there too often; zero until that has lasted. */
    public long mismatch() {
        return mismatch;
    }

    /** Whether the alarm says that the sink's event is in no queue, although it is pending or parked on record. */
    public boolean isMissing(String sink, String eventId) {
        synchronized (missingLock) {
            return missing.contains(new Missing(sink, eventId));
        }
    }

    /** The same; from now on it is not, because the caller puts it into the sink's queue again. */
    public boolean takeMissing(String sink, String eventId) {
        Missing event = new Missing(sink, eventId);
        synchronized (missingLock) {
            boolean was = missing.remove(event);
            if (was) {
                taken.put(event, 0);
            }
            return was;
        }
    }

    /** @throws AuditException if the database does not answer; the alarm stays as it is then */
    public void check() {
        check(patience);
    }

    /** When the hub starts, nothing should be on its way: a difference that can be seen then need not last. */
    void checkAtStart() {
        Ledger.Judgement judgement = ledger.judge();
        if (!judgement.report().balanced() && judgement.still()) {
            lastFound = find(differences(judgement.report()).keySet());
            check(Duration.ZERO);
        }
    }

    private void check(Duration lasting) {
        Ledger.Judgement judgement = ledger.judge();
        if (judgement.report().balanced()) {
            if (judgement.still()) {
                clear(); // While events move, a small difference may not show.
            }
            return;
        }
        Instant now = clock.instant();
        since = since == null ? now : since;
        Map<String, Long> differences = differences(judgement.report());
        Map<String, Found> found = find(differences.keySet());
        if (!since.plus(lasting).isAfter(now)) {
            raise(judgement, differences, found);
        }
        lastFound = found;
    }

    private void clear() {
        if (alarm != null) {
            LOG.info("the ledger balances again");
        }
        since = null;
        lastFound = Map.of();
        setMissing(Set.of());
        alarm = null;
        mismatch = 0;
    }

    private static Map<String, Long> differences(LedgerReport report) {
        return report.sinks().entrySet().stream()
                .filter(sink -> sink.getValue().difference() != 0)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, sink -> sink.getValue().difference(), Long::sum, java.util.TreeMap::new));
    }

    private Map<String, Found> find(Iterable<String> sinks) {
        Map<String, Found> found = new HashMap<>();
        for (String sink : sinks) {
            try {
                found.put(sink, new Found(unaccounted.find(sink), null));
            } catch (RuntimeException e) {
                found.put(sink, new Found(Map.of(), String.valueOf(e.getMessage())));
            }
        }
        return found;
    }

    private void raise(Ledger.Judgement judgement, Map<String, Long> differences, Map<String, Found> found) {
        List<String> parts = new ArrayList<>();
        differences.forEach(
                (sink, difference) -> parts.add(describe(sink, difference, found.getOrDefault(sink, Found.NOTHING))));
        setMissing(found.entrySet().stream()
                .flatMap(sink -> foundTwice(sink.getKey(), sink.getValue())
                        .filter(event -> UnaccountedEvents.isMissing(event.getValue()))
                        .map(event -> new Missing(sink.getKey(), event.getKey())))
                .collect(Collectors.toSet()));
        judgement.report().sinks().forEach((sink, counts) -> {
            long number = judgement.missing().getOrDefault(sink, 0L);
            if (number > 0) {
                parts.add("%s: its received lacks %d events that the hub has received for it: %s"
                        .formatted(sink, number, namesOfMissing(sink, counts.since(), number)));
            }
        });
        long unrecorded = judgement.unrecorded();
        if (unrecorded > 0) {
            parts.add("%d accepted events never reached the record: the broker has lost them".formatted(unrecorded));
        }
        String text = "the ledger does not balance: " + String.join("; ", parts);
        mismatch = Stream.of(differences, judgement.missing())
                        .flatMap(numbers -> numbers.values().stream())
                        .mapToLong(Math::abs)
                        .sum()
                + unrecorded;
        if (!text.equals(alarm)) {
            LOG.error("{}", text);
        }
        alarm = text;
    }

    private void setMissing(Set<Missing> now) {
        synchronized (missingLock) {
            missing.clear();
            missing.addAll(now);
            missing.removeAll(taken.keySet());
            taken.replaceAll((event, checks) -> checks + 1);
            taken.values().removeIf(checks -> checks == 2);
        }
    }

    private String describe(String sink, long difference, Found found) {
        String names = found.trouble() != null ? found.trouble() : names(sink, found);
        return difference > 0
                ? "%s: %d events are missing: %s".formatted(sink, difference, names)
                : "%s: %d events are counted twice: %s".formatted(sink, -difference, names);
    }

    /** The events that were wrong in the last check too: the others were moving. */
    private Stream<Map.Entry<String, String>> foundTwice(String sink, Found found) {
        Map<String, String> before = lastFound.getOrDefault(sink, Found.NOTHING).events();
        return found.events().entrySet().stream().filter(event -> before.containsKey(event.getKey()));
    }

    private String names(String sink, Found found) {
        List<String> named = foundTwice(sink, found)
                .map(event -> "%s (%s)".formatted(event.getKey(), event.getValue()))
                .limit(MOST_NAMED + 1L)
                .toList();
        return joined(named);
    }

    /** An event that the sink need not have may not be on record there either; they are named only if there is none. */
    private String namesOfMissing(String sink, Instant subscribed, long number) {
        try {
            int most = (int) Math.min(number, MOST_LOOKED_AT) + 1;
            List<String> ids = unaccounted.notAt(sink, subscribed, most);
            return ids.size() > number
                    ? "they cannot be named, because it need not have all events since then"
                    : joined(ids.stream()
                            .map("%s (not on record there)"::formatted)
                            .toList());
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String joined(List<String> named) {
        return named.isEmpty()
                ? "none can be named: the totals differ from the rows"
                : String.join(", ", named.subList(0, Math.min(named.size(), MOST_NAMED)))
                        + (named.size() > MOST_NAMED ? ", …" : "");
    }
}
