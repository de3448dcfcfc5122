package io.waybill.alarm;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.handoff.EventIntake;
import io.waybill.handoff.IntakeResult;
import io.waybill.record.RecordEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alarms there are now. One thread looks for them every few seconds, and tells what has changed: in the log at once, and
 * as an event as soon as the broker stores it. Each is told once when it is raised and once when it is over.
 */
public final class Alarms implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    private static final int MOST_UNTOLD = 200;

    private final List<AlarmCheck> checks;
    private final EventIntake intake;
    private final IntSupplier generation;
    private final StateFile<State> file;
    private final Clock clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "alarms"));

    /** Changed by the thread alone. */
    private volatile List<Alarm> raised;

    /** Used by the thread alone, as the next one. */
    private final Deque<AlarmEvent> untold;

    private boolean isChanged;

    /**
     * What the file keeps.
     *
     * @param raised the alarms that are not over
     * @param untold what is not stored as events yet, oldest first
     */
    record State(List<Alarm> raised, List<AlarmEvent> untold) {
        State {
            raised = List.copyOf(raised);
            untold = List.copyOf(untold);
        }
    }

    /**
     * @param file where to keep them
     * @param checks in this order: first those that need neither broker nor database
     * @param generation the number of the routes that run now
     */
    public Alarms(Path file, List<AlarmCheck> checks, EventIntake intake, IntSupplier generation, Clock clock) {
        this.checks = List.copyOf(checks);
        this.intake = intake;
        this.generation = generation;
        this.clock = clock;
        this.file = new StateFile<>(file, State.class, new State(List.of(), List.of()), clock);
        State before = this.file.read();
        this.raised = before.raised();
        this.untold = new ArrayDeque<>(before.untold());
    }

    /**
     * Looks at once, to know what there was before anything arrived, and then again and again.
     *
     * @param every zero: it never looks
     */
    public void start(Duration every) {
        if (!every.isZero()) {
            var unused = thread.scheduleWithFixedDelay(this::lookQuietly, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Those that are not over, the oldest first. */
    public List<Alarm> now() {
        return raised.stream()
                .sorted(Comparator.comparing(Alarm::since).thenComparing(Alarm::kind))
                .toList();
    }

    /** With a series for each kind. */
    public void addTo(MeterRegistry metrics) {
        for (AlarmKind kind : AlarmKind.values()) {
            Gauge.builder("waybill.alarms", this, alarms -> alarms.count(kind))
                    .description("Alarms that are raised now, by kind")
                    .tag("kind", kind.written())
                    .register(metrics);
        }
    }

    private long count(AlarmKind kind) {
        return raised.stream().filter(alarm -> alarm.kind() == kind).count();
    }

    private void lookQuietly() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("the look for alarms failed", e);
        }
    }

    /** Looks once, and tells what has changed. */
    void look() {
        for (AlarmCheck check : checks) {
            if (!check.needsDatabase() || raised.stream().noneMatch(alarm -> alarm.kind() == AlarmKind.DATABASE)) {
                look(check);
            }
        }
        tell();
    }

    private void look(AlarmCheck check) {
        Instant now = clock.instant();
        List<Alarm> before = raised.stream()
                .filter(alarm -> check.kinds().contains(alarm.kind()))
                .toList();
        List<Alarm> found;
        try {
            found = check.find(now, before);
        } catch (RuntimeException e) {
            LOG.debug("not looked for {}", check.kinds(), e);
            return;
        }
        List<Alarm> next = new ArrayList<>(raised);
        for (Alarm alarm : found) {
            Optional<Alarm> known = before.stream().filter(alarm::isSame).findFirst();
            known.ifPresentOrElse(
                    // What is wrong may have changed in its details; that is shown, and not told again.
                    same -> next.set(
                            next.indexOf(same),
                            new Alarm(alarm.kind(), alarm.about(), same.since(), alarm.problem(), alarm.fix())),
                    () -> {
                        next.add(alarm);
                        LOG.warn(
                                "alarm raised: {} {}: {}; {}",
                                alarm.kind().written(),
                                alarm.about(),
                                alarm.problem(),
                                alarm.fix());
                        add(new AlarmEvent(AlarmEvent.RAISED, now, alarm));
                    });
        }
        for (Alarm alarm : before) {
            if (found.stream().noneMatch(alarm::isSame)) {
                next.removeIf(alarm::isSame);
                LOG.info("alarm cleared: {} {}: {}", alarm.kind().written(), alarm.about(), alarm.problem());
                add(new AlarmEvent(AlarmEvent.CLEARED, now, alarm));
            }
        }
        raised = List.copyOf(next);
        save();
    }

    private void add(AlarmEvent event) {
        untold.add(event);
        if (untold.size() > MOST_UNTOLD) {
            untold.remove();
        }
        isChanged = true;
    }

    /** Before it is told: after a crash it is told again, and found to be a duplicate. */
    private void save() {
        if (isChanged) {
            file.write(new State(raised, List.copyOf(untold)));
            isChanged = false;
        }
    }

    private void tell() {
        for (AlarmEvent next = untold.peek(); next != null; next = untold.peek()) {
            RecordEntry.Accepted accepted = new RecordEntry.Accepted(
                    next.event(),
                    next.written(),
                    next.at(),
                    List.of(),
                    generation.getAsInt(),
                    AlarmEvent.VERIFIED_BY,
                    null);
            if (intake.accept(accepted) instanceof IntakeResult.Unavailable) {
                return; // The broker is away: the next look tries again.
            }
            untold.remove();
            isChanged = true;
            save();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.debug("a look for alarms did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
