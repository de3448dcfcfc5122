package io.waybill.audit;

import io.waybill.handoff.BrokerContents;
import io.waybill.handoff.EventRecord;
import io.waybill.record.Mark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the question: do the broker and the database belong together, and is neither older than the other? */
public final class RecordedEvents implements EventRecord {

    private static final Logger LOG = LoggerFactory.getLogger(RecordedEvents.class);
    private static final int PAGE = 5_000;
    private static final String ACCEPTED = "select id, received_at from waybill_event"
            + " where (received_at, id) > (?, ?) order by received_at, id fetch first " + PAGE + " rows only";

    private static final String JOINED = "select 1 from waybill_hub_mark where joined = ?";
    private static final String PENDING =
            "select event_id, received_at from waybill_delivery where state = 'pending' and received_at <= ?";

    private final AuditDatabase database;
    private final String brokerShown;
    private final String databaseShown;
    private final boolean acceptLoss;
    private volatile @Nullable String loss;

    /**
     * @param brokerShown where the broker is, for messages; databaseShown likewise
     * @param acceptLoss whether to go on without what is missing
     */
    public RecordedEvents(AuditDatabase database, String brokerShown, String databaseShown, boolean acceptLoss) {
        this.database = database;
        this.brokerShown = brokerShown;
        this.databaseShown = databaseShown;
        this.acceptLoss = acceptLoss;
    }

    /** What is missing since this start, which was told to accept that; or null. */
    public @Nullable String loss() {
        return loss;
    }

    /**
     * {@inheritDoc}
     *
     * <p>If the database is not available now, it is compared when it is, before anything is written.
     *
     * @throws AuditException if the two do not belong together
     */
    @Override
    public Mark compare(BrokerContents broker) {
        Mark[] agreed = {broker.mark()};
        boolean isDone = database.checkFirst(connection -> agreed[0] = agree(broker, null, connection));
        Mark mark = agreed[0] != null ? agreed[0] : Mark.first(broker.hub());
        if (!isDone) {
            database.checkFirst(connection -> agree(broker, mark, connection));
        }
        return mark;
    }

    /** @param given what a broker without a mark has got, as the database did not answer then; null: nothing yet */
    private Mark agree(BrokerContents broker, @Nullable Mark given, Connection connection) throws SQLException {
        Mark stored = broker.mark();
        if (stored == null ? broker.others().isEmpty() : stored.isOfUnnamedHub()) {
            RecordMark.name(connection, broker.hub());
        }
        RecordMark record = RecordMark.read(connection, broker.hub());
        String problem = stored == null && record == null
                ? problemOfNewHub(broker.others(), RecordMark.readAll(connection))
                : problem(stored, broker.handedOver(), record);
        if (problem != null) {
            accept(problem);
        }
        Mark mark = stored != null
                ? stored
                : given != null ? given : record != null ? record.mark() : Mark.first(broker.hub());
        if (acceptLoss) {
            NotReceived.accept(connection, database.routings());
        }
        // Told to accept a loss, it also stops counting the events that are missing in between.
        if (acceptLoss
                || problem != null
                || record == null
                || !record.mark().instance().equals(mark.instance())) {
            long number = problem == null && record != null
                    ? record.mark().number()
                    : stored == null ? mark.number() : broker.handedOver();
            new RecordMark(broker.hub(), new Mark(mark.instance(), number), number).write(connection);
        }
        return mark;
    }

    /** A hub that is new to both is right where they know the same hubs, or none. */
    private static @Nullable String problemOfNewHub(Set<String> others, List<RecordMark> onRecord) {
        if (onRecord.stream().anyMatch(mark -> others.contains(mark.hub()))) {
            return null;
        }
        long events = onRecord.stream().mapToLong(mark -> mark.mark().number()).sum();
        return events > 0
                ? "the broker is empty, or another one: the database has %d events of the one before".formatted(events)
                : others.isEmpty()
                        ? null
                        : "the database knows none of the hubs that this broker has had: %s"
                                .formatted(String.join(", ", new TreeSet<>(others)));
    }

    private static @Nullable String problem(@Nullable Mark stored, long handedOver, @Nullable RecordMark record) {
        long onRecord = record == null ? 0 : record.mark().number();
        if (record == null || stored == null) {
            return record == null && handedOver > 0
                    ? "the database has none of the %d events that the broker has handed over to it"
                            .formatted(handedOver)
                    : stored == null && onRecord > 0
                            ? "the broker is empty, or another one: the database has %d events of the one before"
                                    .formatted(onRecord)
                            : null;
        }
        if (!record.mark().instance().equals(stored.instance())) {
            return onRecord + handedOver > 0 ? "the database has the events of another broker" : null;
        }
        if (onRecord < handedOver) {
            return "the database is older than the broker, or a file of the broker is missing: %d events that the broker has handed over to it are not on record"
                    .formatted(handedOver - onRecord);
        }
        return onRecord > stored.number()
                ? "the broker is older than the database: it has lost at least the last %d events"
                        .formatted(onRecord - stored.number())
                : null;
    }

    private void accept(String problem) {
        String stores = "broker %s, database %s".formatted(brokerShown, databaseShown);
        if (!acceptLoss) {
            throw new AuditException(
                    "the stores do not belong together (%s): %s; put back the one that belongs here, or start once with --accept-loss to go on with these"
                            .formatted(stores, problem));
        }
        loss = "started with --accept-loss although the stores do not belong together (%s): %s"
                .formatted(stores, problem);
        LOG.error("{}", loss);
    }

    @Override
    public boolean hasJoined(String id) {
        return database.read("which hubs there are", connection -> {
            boolean[] found = {false};
            SqlQuery.of(JOINED, id).each(connection, row -> found[0] = true);
            return found[0];
        });
    }

    @Override
    public void acceptedSince(Instant since, BiConsumer<String, Instant> each) {
        database.read("the pending events", connection -> {
            SqlQuery.of(PENDING, since).each(connection, row -> each.accept(row.getString(1), SqlQuery.time(row, 2)));
            return true;
        });
        Cursor after = new Cursor(since, "");
        List<Cursor> page;
        do {
            Cursor from = after;
            page = database.read("the events within the dedupe window", connection -> page(connection, from));
            page.forEach(event -> each.accept(event.eventId(), event.receivedAt()));
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        } while (page.size() == PAGE);
    }

    private static List<Cursor> page(Connection connection, Cursor after) throws SQLException {
        List<Cursor> page = new ArrayList<>(PAGE);
        accepted(after).each(connection, row -> page.add(new Cursor(SqlQuery.time(row, 2), row.getString(1))));
        return page;
    }

    static SqlQuery accepted(Cursor after) {
        return SqlQuery.of(ACCEPTED, after.receivedAt(), after.eventId());
    }
}
