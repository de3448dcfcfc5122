package io.waybill.alarm;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.audit.TotalCounts.Total;
import io.waybill.event.Json;
import io.waybill.handoff.HubNotes;
import io.waybill.handoff.HubTask;
import io.waybill.handoff.Hubs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alarms of all hubs of a broker. Each hub looks for what is wrong with itself, and keeps that in a file. For what they
 * share, one of them looks, and keeps it in the broker, where the next one goes on with it. What each has found it notes there,
 * for the others to show.
 */
public final class AlarmBoard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AlarmBoard.class);
    private static final Duration READ_EVERY = Duration.ofSeconds(1);
    private static final Duration LAST_LOOK = Duration.ofSeconds(1);
    private static final String FILE = "alarms.json";
    private static final String COUNTS_FILE = "alarm-counts.json";
    private static final String SHARED = "shared";
    private static final String COUNTS = "counts";

    private final Path dataDir;
    private final String hub;
    private final Hubs hubs;
    private final HubNotes notes;
    private final Parts parts;
    private final AlarmPublisher publisher;
    private final Alarms own;
    private final Alarms shared;
    private final ScheduledExecutorService reading =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "alarm-notes"));

    private volatile boolean isTurn;
    /** As they were a second ago. */
    private volatile Map<String, String> noted = Map.of();

    /** Used by the reading thread alone. */
    private @Nullable OwnNote told;

    /**
     * What is looked at.
     *
     * @param own the checks of the hub itself
     * @param shared makes the others; called whenever this hub begins to look for what all share
     * @param differ one of the others that every hub prepares
     */
    public record Parts(List<AlarmCheck> own, Function<AlarmBoard, List<AlarmCheck>> shared, HubsDifferCheck differ) {}

    /**
     * What a hub notes of itself for the others.
     *
     * @param alarms what is wrong with it
     */
    record OwnNote(List<Alarm> alarms) {
        OwnNote {
            alarms = List.copyOf(alarms);
        }
    }

    /**
     * @param dataDir where to keep this hub's own alarms
     * @param hub this hub's name; empty: the broker has no other one
     */
    public AlarmBoard(Path dataDir, String hub, Hubs hubs, HubNotes notes, Parts parts, AlarmPublisher publisher) {
        this.dataDir = dataDir;
        this.hub = hub;
        this.hubs = hubs;
        this.notes = notes;
        this.parts = parts;
        this.publisher = publisher;
        StateFile<Alarms.State> file =
                new StateFile<>(dataDir.resolve(FILE), Alarms.State.class, Alarms.State.NONE, publisher.clock());
        Set<AlarmKind> others = EnumSet.allOf(AlarmKind.class);
        parts.own().forEach(check -> others.removeAll(check.kinds()));
        // An earlier version kept all of them there. The first write leaves this hub's own.
        Alarms.State before = file.read().of(others);
        this.own = Alarms.own(file, parts.own(), hub.isEmpty() ? UnaryOperator.identity() : this::named, publisher);
        this.shared = new Alarms(
                "shared-alarms",
                new SharedNote<>(notes, SHARED, Alarms.State.class, new Earlier<>(before)),
                this::turnNumber,
                this::sharedChecks,
                () -> own.isRaised(AlarmKind.DATABASE),
                UnaryOperator.identity(),
                publisher);
    }

    private record Earlier<T>(T state) implements Memory<T> {

        @Override
        public T read() {
            return state;
        }

        @Override
        public void write(T next) {
            throw new UnsupportedOperationException();
        }
    }

    private Alarm named(Alarm alarm) {
        return alarm.at(hub);
    }

    private int turnNumber() {
        if (isTurn) {
            return notes.hold();
        }
        notes.letGo();
        return 0;
    }

    /**
     * Looks at once, to know what there was before anything arrived, and then again and again.
     *
     * @param every zero: it never looks
     */
    public void start(Duration every) {
        hubs.serve(HubTask.ALARMS, new Hubs.Turn() {
            @Override
            public void begins() {
                isTurn = true;
                shared.lookSoon();
            }

            @Override
            public void ends() {
                isTurn = false;
                shared.lookSoon();
            }
        });
        own.start(every);
        shared.start(every);
        if (!every.isZero()) {
            var unused =
                    reading.scheduleWithFixedDelay(this::readQuietly, 0, READ_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void readQuietly() {
        try {
            read();
        } catch (RuntimeException e) {
            LOG.debug("the hubs' notes about alarms cannot be read or written", e);
        }
    }

    /** Reads what the others note, and notes what they are to know. */
    void read() {
        parts.differ().see(publisher.clock().instant());
        noted = notes.read();
        OwnNote now = new OwnNote(own.now());
        if (!hub.isEmpty() && !now.equals(told)) {
            notes.writeOwn(Json.write(now));
            told = now;
        }
    }

    /** Those that are not over, the oldest first, of all hubs that live. */
    public List<Alarm> now() {
        List<Alarm> all = new ArrayList<>(own.now());
        all.addAll(shared.areKnown() ? shared.now() : sharedByAnother());
        others().forEach(other -> all.addAll(other.alarms()));
        return all.stream().sorted(Alarms.OLDEST_FIRST).toList();
    }

    private List<Alarm> sharedByAnother() {
        String text = noted.get(SHARED);
        return text == null
                ? List.of()
                : SharedNote.parse(text, Alarms.State.class).raised();
    }

    private List<OwnNote> others() {
        Map<String, String> now = noted;
        List<OwnNote> others = new ArrayList<>();
        for (String other : hubs.living().keySet()) {
            String text = now.get(HubNotes.keyOf(other));
            if (text != null && !other.equals(hub)) {
                others.add(SharedNote.parse(text, OwnNote.class));
            }
        }
        return others;
    }

    /** The check for what has become more, which goes on with what was counted before. */
    public AlarmCheck rise(Supplier<List<Total>> totals, RiseCheck.Usual usual) {
        return new RiseCheck(
                totals,
                usual,
                new SharedNote<>(
                        notes,
                        COUNTS,
                        RecentCounts.Kept.class,
                        new StateFile<>(
                                dataDir.resolve(COUNTS_FILE),
                                RecentCounts.Kept.class,
                                RecentCounts.Kept.NOTHING,
                                publisher.clock())));
    }

    private List<AlarmCheck> sharedChecks() {
        return parts.shared().apply(this);
    }

    /** With a series for each kind: those that this hub tells. */
    public void addTo(MeterRegistry metrics) {
        for (AlarmKind kind : AlarmKind.values()) {
            Gauge.builder("waybill.alarms", this, board -> board.own.count(kind) + board.shared.count(kind))
                    .description("Alarms that are raised now, by kind")
                    .tag("kind", kind.written())
                    .register(metrics);
        }
    }

    @Override
    public void close() {
        List<ScheduledExecutorService> threads = List.of(reading, own.thread(), shared.thread());
        threads.forEach(ScheduledExecutorService::shutdown);
        threads.forEach(AlarmBoard::end);
        notes.close();
    }

    /** A call to the broker that is interrupted is answered too late, and the broker's client warns of that. */
    private static void end(ScheduledExecutorService thread) {
        try {
            if (!thread.awaitTermination(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
