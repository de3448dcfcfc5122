package io.waybill.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.AuditSettings;
import io.waybill.event.Event;
import io.waybill.handoff.QueueDepths;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.record.Routing;
import io.waybill.record.TakenTypes;
import io.waybill.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A database, and what is written into it: for the contracts of the audit tables. */
abstract class AuditFixture {

    static final Duration RETENTION = Duration.ofDays(90);

    static final Duration BODY_RETENTION = Duration.ofDays(30);

    static final Instant NOW = Instant.parse("2026-02-24T10:30:00.123456Z");

    @TempDir
    Path folder;

    final List<String> superseded = new ArrayList<>();
    AuditDatabase database;

    AuditWriter writer;
    EventArchive archive;

    protected abstract AuditSettings settings();

    @BeforeEach
    void open() {
        if (settings().isEmbedded()) {
            TestDatabase.putInto(folder);
        }
        database = AuditDatabase.open(settings(), folder, false);
        writer = new AuditWriter(
                database, (sink, event, by) -> superseded.add(sink + " " + event + " " + by), Duration.ZERO);
        archive = new EventArchive(database);
    }

    AuditDatabase database() {
        return database;
    }

    @AfterEach
    void close() {
        database.close();
    }

    Map<String, Long> totals() {
        return counted("select source || ' ' || sink || ' ' || state, number from waybill_total where number <> 0");
    }

    Map<String, Long> hours() {
        return counted("select begins_at || ' ' || source || ' ' || sink || ' ' || state || ' ' || type, number"
                + " from waybill_hourly_total where number <> 0");
    }

    Map<String, Long> hoursByRows() {
        String hour = "select date_trunc('hour', %s.received_at) || ' ' || %1$s.source || ' ' || ";
        String type = "case when e.unmapped_reason is null then e.type else e.provider_type end";
        Map<String, Long> hours = new TreeMap<>();
        for (String rows : List.of(
                hour.formatted("e") + "case when e.unmapped_reason is null then ' received ' else ' unmapped ' end || "
                        + type + ", count(*) from waybill_event e group by 1",
                hour.formatted("d") + "d.sink || ' ' || d.state || ' ' || " + type
                        + ", count(*) from waybill_delivery d join waybill_event e on e.id = d.event_id group by 1",
                hour.formatted("l") + "l.sink || ' filtered ' || coalesce(e.routed_type, e.type), -count(*)"
                        + " from waybill_taken_later l join waybill_event e on e.id = l.event_id group by 1",
                hour.formatted("a") + "' duplicate ', count(*) from waybill_duplicate a group by 1",
                hour.formatted("a") + "' rejected ', count(*) from waybill_rejected a group by 1")) {
            counted(rows).forEach((key, number) -> hours.merge(key, number, Long::sum));
        }
        hours.values().removeIf(number -> number == 0);
        return hours;
    }

    /** Begins anew, with the tables of that version. */
    void migrateTo(String version) {
        boolean embedded = settings().isEmbedded();
        execute(embedded ? "drop all objects" : "drop schema public cascade; create schema public");
        Flyway.configure()
                .dataSource(database.dataSource())
                .table("waybill_schema_history")
                .locations("classpath:db/migration", embedded ? "classpath:db/h2" : "classpath:db/postgresql")
                .target(version)
                .load()
                .migrate();
    }

    Map<String, Long> counted(String sql) {
        Map<String, Long> counts = new TreeMap<>();
        database.read("the counts", connection -> {
            SqlQuery.of(sql).each(connection, row -> counts.put(row.getString(1), row.getLong(2)));
            return counts;
        });
        return counts;
    }

    Pruner prunerAt(Instant now) {
        return new Pruner(database, RETENTION, BODY_RETENTION, Clock.fixed(now, ZoneOffset.UTC));
    }

    List<String> found(EventFilter.Builder filter) {
        return new EventList(database)
                .page(filter.build(), false, null, 10).events().stream()
                        .map(EventList.Summary::id)
                        .toList();
    }

    static EventFilter.Builder filter() {
        return EventFilter.where();
    }

    static final Routing NARROW = Routing.of(Map.of(
            "crm", TakenTypes.parse("lead.*", "routes/sinks/crm.camel.yaml", 12),
            "slack", TakenTypes.all("routes/sinks/slack.camel.yaml", 8)));

    static RecordEntry ofCampaign(String id, String type, String campaign, Instant at) {
        ObjectNode data = data();
        data.putObject("campaign").put("id", campaign);
        return new RecordEntry.Accepted(
                new Event(id, "leadsail", type, at, campaign, data), "{}", at, List.of(), 1, "header", null);
    }

    static Event event(String id, String type) {
        return new Event(id, "leadsail", type, NOW, "lead_1", data());
    }

    static RecordEntry.Accepted routed(Routing routing, String id, String type, Instant at) {
        return new RecordEntry.Accepted(
                event(id, type), "{}", at, List.copyOf(routing.taking(type)), routing.id(), 1, "none", null);
    }

    Map<String, Long> missing() {
        return database.read("the ledger", connection -> LedgerCounts.ofAll(connection, database.routings(), null)
                .missing());
    }

    void execute(String sql) {
        database.write("the rows", connection -> SqlQuery.of(sql).update(connection));
    }

    LedgerReport ledger(long pending) {
        return ledgerOf(pending).report();
    }

    LedgerReport ledger(long pending, long parked) {
        QueueDepths counts = new QueueDepths(Map.of("crm", pending), Map.of("crm", parked), 0);
        return ledger(sinks -> counts, Clock.systemUTC()).report();
    }

    Ledger ledgerOf(long pending) {
        QueueDepths counts = new QueueDepths(Map.of("crm", pending), Map.of("crm", 0L), 0);
        return ledger(sinks -> counts, Clock.systemUTC());
    }

    /** Does not wait where it does not balance: here, nothing is on its way. */
    Ledger ledger(Function<Set<String>, QueueDepths> queues, Clock clock) {
        return new Ledger(database, queues, RETENTION, new Ledger.Published("", () -> 0), clock, Duration.ZERO);
    }

    static Clock clock(AtomicReference<Instant> now) {
        return new Clock() {
            @Override
            public Instant instant() {
                return now.get();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    static ObjectNode data() {
        return JsonNodeFactory.instance.objectNode().put("providerType", "lead.delivered");
    }

    static RecordEntry accepted(String id, String... sinks) {
        Event event = new Event(id, "leadsail", "lead.delivered", NOW, "lead_1", data());
        return new RecordEntry.Accepted(event, "{\"raw\": \"ü\"}", NOW, List.of(sinks), 1, "header", null);
    }

    static RecordEntry acceptedAt(Instant receivedAt, String id, String... sinks) {
        Event event = new Event(id, "leadsail", "lead.delivered", NOW, "lead_1", data());
        return new RecordEntry.Accepted(event, "{}", receivedAt, List.of(sinks), 1, "header", null);
    }

    static RecordEntry attempt(String id, String eventId, int number, AttemptOutcome outcome, int code) {
        return new RecordEntry.Attempt(
                id,
                eventId,
                "crm",
                number,
                outcome,
                "PUT /",
                null,
                code,
                null,
                NOW.plusMillis(number),
                7,
                null,
                1,
                "key",
                null);
    }

    static RecordEntry settled(String id, String sink, DeliveryState state, String reason, Instant at) {
        return new RecordEntry.Settled(id, sink, state, reason, at, 1);
    }
}
