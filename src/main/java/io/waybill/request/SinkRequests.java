package io.waybill.request;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.audit.AuditException;
import io.waybill.audit.RequestTable;
import io.waybill.audit.RequestTable.Asked;
import io.waybill.audit.RequestTable.Kind;
import io.waybill.audit.RequestTable.Row;
import io.waybill.finding.FailureText;
import io.waybill.handoff.HandoffException;
import io.waybill.sink.flow.SinkControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators ask of sinks. It is a row in the database, which every hub reads every second, and does at its own sinks: so it
 * reaches the hub that serves the sink, and a hub that starts or takes over the sink later.
 */
public final class SinkRequests implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkRequests.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** A hub that starts need not do what was asked for before. */
    private static final Duration RECENT = Duration.ofMinutes(10);

    private final RequestTable table;
    private final SinkControl control;
    private final Function<String, Optional<String>> servedElsewhere;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor looking = new ScheduledThreadPoolExecutor(
            1, task -> new Thread(task, "sink-requests"), new ThreadPoolExecutor.DiscardPolicy());

    private final Queue<String> removed = new ConcurrentLinkedQueue<>();

    /** Of the rows that were read here; zero: none. */
    @GuardedBy("this")
    private long last;

    @GuardedBy("this")
    private boolean hasRead;

    /** @param servedElsewhere the other hub that serves a sink; empty: this hub, or none */
    public SinkRequests(
            RequestTable table, SinkControl control, Function<String, Optional<String>> servedElsewhere, Clock clock) {
        this.table = table;
        this.control = control;
        this.servedElsewhere = servedElsewhere;
        this.clock = clock;
    }

    /**
     * What came of what was asked for.
     *
     * @param retried how many events were put off, and are due now; null: the hub that serves the sink has not said so in
     *     time, and does it as soon as it can
     * @param hub the other hub that serves the sink; null: this one, or none
     */
    public record Done(
            String sink,
            @Nullable Integer retried,
            @Nullable String hub) {}

    /** Begins to look; if the database is there, at once for the first time, so that a sink that was stopped stays so. */
    public void start() {
        if (table.hasAnswered()) {
            look();
        }
        var unused = looking.scheduleWithFixedDelay(
                this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Holds a sink until it is started.
     *
     * @param detail for people
     * @throws AuditException if the database does not answer; nothing is done then
     */
    public void stop(String sink, String detail) {
        add(List.of(new Asked(Kind.STOP, sink, null, null, detail)));
    }

    /**
     * Ends what holds a sink or an endpoint, and makes due now what was put off.
     *
     * @param endpoint null: the sink and all of its endpoints
     * @throws AuditException if the database does not answer; nothing is done then
     */
    public Done start(String sink, @Nullable String endpoint) {
        return ask(List.of(new Asked(Kind.START, sink, endpoint, null, null))).get(0);
    }

    /**
     * Makes due now what was put off at a sink.
     *
     * @throws AuditException if the database does not answer; nothing is done then
     */
    public Done retry(String sink) {
        return ask(List.of(new Asked(Kind.RETRY, sink, null, null, null))).get(0);
    }

    /**
     * Makes an event due now at the sinks where it was put off.
     *
     * @throws AuditException if the database does not answer; nothing is done then
     */
    public List<Done> retry(List<String> sinks, String eventId) {
        return ask(sinks.stream()
                .map(sink -> new Asked(Kind.RETRY, sink, null, eventId, null))
                .toList());
    }

    /** No hub has the sink any more. The others learn it as soon as the database answers. */
    public void forget(String sink) {
        control.forget(sink);
        removed.add(sink);
        // Also if the hub stops now.
        looking.execute(this::look);
    }

    /** Puts it where every hub reads it, and does it here. */
    private List<Long> add(List<Asked> asked) {
        List<Long> ids;
        try {
            ids = table.add(asked);
        } catch (AuditException e) {
            throw new AuditException(
                    "nothing was done, as the database does not answer, where all hubs read what operators ask for", e);
        }
        try {
            doNew();
            return ids;
        } catch (AuditException e) {
            throw new AuditException("it is asked for, and done when the database answers again", e);
        }
    }

    private List<Done> ask(List<Asked> asked) {
        List<Long> ids = add(asked);
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        List<Done> done = done(asked, ids);
        while (done.stream().anyMatch(each -> each.retried() == null) && System.nanoTime() < end && pause()) {
            done = done(asked, ids);
        }
        return done;
    }

    private List<Done> done(List<Asked> asked, List<Long> ids) {
        Map<Long, Integer> retried = table.retried(ids);
        List<Done> done = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            String sink = asked.get(i).sink();
            done.add(new Done(
                    sink, retried.get(ids.get(i)), servedElsewhere.apply(sink).orElse(null)));
        }
        return done;
    }

    private static boolean pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void look() {
        try {
            for (String sink = removed.peek(); sink != null; sink = removed.peek()) {
                table.add(List.of(new Asked(Kind.FORGET, sink, null, null, null)));
                removed.remove();
            }
            doNew();
        } catch (RuntimeException e) {
            // Health says that the database is away, and so does the log, once a minute.
            LOG.debug("what operators ask for is not known", e);
        }
    }

    /** Does what was asked for since the last time, in that order, and says what came of it where this hub serves the sink. */
    private synchronized void doNew() {
        List<Row> rows = table.after(last);
        boolean isFirst = !hasRead;
        hasRead = true;
        Map<Long, Integer> retried = new HashMap<>();
        for (Row row : rows) {
            last = row.id();
            if (!isFirst || isStillToBeDone(row)) {
                Integer due = carryOut(row);
                if (due != null
                        && !row.isDone()
                        && servedElsewhere.apply(row.asked().sink()).isEmpty()) {
                    retried.put(row.id(), due);
                }
            }
        }
        if (!retried.isEmpty()) {
            table.done(retried);
        }
    }

    private static boolean isStillToBeDone(Row row) {
        return row.asked().kind() == Kind.STOP || (!row.isDone() && row.age().compareTo(RECENT) < 0);
    }

    /** Returns how many events were due; null: it does not matter, or it is not known. */
    private @Nullable Integer carryOut(Row row) {
        Asked asked = row.asked();
        Instant at = clock.instant().minus(row.age());
        try {
            return switch (asked.kind()) {
                case STOP -> {
                    control.stop(asked.sink(), SinkControl.Reason.OPERATOR, String.valueOf(asked.detail()), at);
                    yield null;
                }
                case START ->
                    asked.endpoint() == null
                            ? control.start(asked.sink(), at)
                            : control.start(asked.sink(), asked.endpoint());
                case RETRY ->
                    asked.eventId() == null
                            ? control.retry(asked.sink(), at)
                            : control.retry(asked.sink(), asked.eventId(), at);
                case FORGET -> {
                    control.forget(asked.sink());
                    yield null;
                }
            };
        } catch (HandoffException e) {
            LOG.warn("{}: what an operator asked for was not done: {}", asked.sink(), FailureText.of(e));
            return null;
        }
    }

    @Override
    public void close() {
        // Not interrupted: the embedded database would close its file.
        looking.shutdown();
        try {
            if (!looking.awaitTermination(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("what operators ask for is still being done");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
