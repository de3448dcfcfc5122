package io.waybill.alarm;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alarms of some checks there are now. One thread looks for them every few seconds, while it is its hub's turn, and tells
 * what has changed: in the log at once, and as an event as soon as the broker stores it. Each is told once when it is raised
 * and once when it is over, whoever looks.
 */
final class Alarms implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    static final Comparator<Alarm> OLDEST_FIRST =
            Comparator.comparing(Alarm::since).thenComparing(Alarm::kind);

    private static final int MOST_UNTOLD = 200;
    /** The turn's number when what is kept must be read again. */
    private static final int UNKNOWN = -1;

    private final Memory<State> memory;
    private final AlarmTurn turn;
    private final Supplier<List<AlarmCheck>> newChecks;
    private final BooleanSupplier isDatabaseAway;
    private final UnaryOperator<Alarm> named;
    private final AlarmPublisher publisher;
    private final ScheduledExecutorService thread;

    /** Changed by the thread alone, as the next ones. */
    private volatile List<Alarm> raised = List.of();

    private volatile int number;
    private List<AlarmEvent> untold = List.of();
    private List<AlarmCheck> checks = List.of();
    private volatile boolean looks;

    /**
     * What is kept.
     *
     * @param raised the alarms that are not over
     * @param untold what is not stored as events yet, oldest first
     */
    record State(List<Alarm> raised, List<AlarmEvent> untold) {

        static final State NONE = new State(List.of(), List.of());

        State {
            raised = List.copyOf(raised);
            untold = List.copyOf(untold);
        }

        State of(Set<AlarmKind> kinds) {
            return new State(
                    raised.stream()
                            .filter(alarm -> kinds.contains(alarm.kind()))
                            .toList(),
                    untold.stream()
                            .filter(event -> kinds.contains(event.alarm().kind()))
                            .toList());
        }

        State each(UnaryOperator<Alarm> change) {
            return new State(
                    raised.stream().map(change).toList(),
                    untold.stream()
                            .map(event -> new AlarmEvent(event.type(), event.at(), change.apply(event.alarm())))
                            .toList());
        }
    }

    /**
     * @param name of the thread
     * @param checks makes those of a turn, in this order: first those that need neither broker nor database
     * @param named says where an alarm is wrong
     */
    Alarms(
            String name,
            Memory<State> memory,
            AlarmTurn turn,
            Supplier<List<AlarmCheck>> checks,
            BooleanSupplier isDatabaseAway,
            UnaryOperator<Alarm> named,
            AlarmPublisher publisher) {
        this.memory = memory;
        this.turn = turn;
        this.newChecks = checks;
        this.isDatabaseAway = isDatabaseAway;
        this.named = named;
        this.publisher = publisher;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, name));
    }

    /** Those of checks that are always this hub's, and known from the beginning. */
    static Alarms own(
            Memory<State> memory, List<AlarmCheck> checks, UnaryOperator<Alarm> named, AlarmPublisher publisher) {
        Alarms alarms = new Alarms("alarms", memory, AlarmTurn.ALWAYS, () -> checks, () -> false, named, publisher);
        alarms.begin(AlarmTurn.ALWAYS.number());
        return alarms;
    }

    /**
     * Looks at once, to know what there was before anything arrived, and then again and again.
     *
     * @param every zero: it never looks
     */
    void start(Duration every) {
        if (!every.isZero()) {
            looks = true;
            var unused = thread.scheduleWithFixedDelay(this::lookQuietly, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The turn may have changed. */
    void lookSoon() {
        try {
            if (looks) {
                thread.execute(this::lookQuietly);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("this hub stops", e);
        }
    }

    /** Those that are not over, the oldest first; none while it is another hub's turn. */
    List<Alarm> now() {
        return raised.stream().sorted(OLDEST_FIRST).toList();
    }

    /** Whether those are all there are. */
    boolean areKnown() {
        return number != 0;
    }

    boolean isRaised(AlarmKind kind) {
        return count(kind) > 0;
    }

    long count(AlarmKind kind) {
        return raised.stream().filter(alarm -> alarm.kind() == kind).count();
    }

    private void lookQuietly() {
        try {
            look();
        } catch (RuntimeException e) {
            if (turn == AlarmTurn.ALWAYS) {
                LOG.error("the look for alarms failed", e);
            } else {
                LOG.debug("the broker does not keep the alarms now; the next look tries again", e);
            }
        }
    }

    /**
     * Looks once, if it is this hub's turn, and tells what has changed.
     *
     * @throws RuntimeException if that cannot be kept; nothing is told that is not
     */
    void look() {
        int now = turn.number();
        if (now != number) {
            begin(now);
        }
        for (AlarmCheck check : checks) {
            if (!check.needsDatabase() || !(isDatabaseAway.getAsBoolean() || isRaised(AlarmKind.DATABASE))) {
                look(check);
            }
        }
        tell();
    }

    private void begin(int next) {
        State before = State.NONE;
        checks = List.of();
        if (next != 0) {
            List<AlarmCheck> made = newChecks.get();
            Set<AlarmKind> kinds = EnumSet.noneOf(AlarmKind.class);
            made.forEach(check -> kinds.addAll(check.kinds()));
            before = memory.read().of(kinds).each(named);
            checks = made;
        }
        raised = before.raised();
        untold = before.untold();
        number = next;
    }

    private void look(AlarmCheck check) {
        Instant now = publisher.clock().instant();
        List<Alarm> before = raised.stream()
                .filter(alarm -> check.kinds().contains(alarm.kind()))
                .toList();
        List<Alarm> found;
        try {
            found = check.find(now, before).stream().map(named).toList();
        } catch (RuntimeException e) {
            LOG.debug("not looked for {}", check.kinds(), e);
            return;
        }
        List<Alarm> next = new ArrayList<>(raised);
        List<AlarmEvent> events = new ArrayList<>();
        for (Alarm alarm : found) {
            Optional<Alarm> known = before.stream().filter(alarm::isSame).findFirst();
            known.ifPresentOrElse(
                    // What is wrong may have changed in its details; that is shown, and not told again.
                    same -> next.set(next.indexOf(same), alarm.begunAt(same.since())),
                    () -> {
                        next.add(alarm);
                        events.add(new AlarmEvent(AlarmEvent.RAISED, now, alarm));
                    });
        }
        for (Alarm alarm : before) {
            if (found.stream().noneMatch(alarm::isSame)) {
                next.removeIf(alarm::isSame);
                events.add(new AlarmEvent(AlarmEvent.CLEARED, now, alarm));
            }
        }
        if (!next.equals(raised)) {
            List<AlarmEvent> all = new ArrayList<>(untold);
            all.addAll(events);
            keep(next, all.subList(Math.max(0, all.size() - MOST_UNTOLD), all.size()));
            events.forEach(Alarms::log);
        }
    }

    /** Before it is told: what is told again, after a crash or by another hub, is found to be a duplicate. */
    private void keep(List<Alarm> nextRaised, List<AlarmEvent> nextUntold) {
        State next = new State(nextRaised, nextUntold);
        try {
            memory.write(next);
        } catch (RuntimeException e) {
            number = UNKNOWN;
            checks = List.of();
            throw e;
        }
        raised = next.raised();
        untold = next.untold();
    }

    private static void log(AlarmEvent event) {
        Alarm alarm = event.alarm();
        if (event.type().equals(AlarmEvent.RAISED)) {
            LOG.warn(
                    "alarm raised: {} {}: {}; {}", alarm.kind().written(), alarm.about(), alarm.problem(), alarm.fix());
        } else {
            LOG.info("alarm cleared: {} {}: {}", alarm.kind().written(), alarm.about(), alarm.problem());
        }
    }

    private void tell() {
        // While the broker is away, the next look tries again.
        while (!untold.isEmpty() && publisher.publish(untold.get(0))) {
            keep(raised, untold.subList(1, untold.size()));
        }
    }

    ScheduledExecutorService thread() {
        return thread;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
