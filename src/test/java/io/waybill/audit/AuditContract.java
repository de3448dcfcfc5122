package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.AuditSettings;
import io.waybill.event.Event;
import io.waybill.trail.AttemptOutcome;
import io.waybill.trail.Entry;
import io.waybill.trail.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit tables must do, whichever database they are in. */
abstract class AuditContract {

    private static final Instant NOW = Instant.parse("2026-02-24T10:30:00.123456Z");

    @TempDir
    private Path folder;

    private AuditDatabase database;
    private AuditWriter writer;
    private EventArchive archive;

    protected abstract AuditSettings settings();

    @BeforeEach
    void open() {
        database = AuditDatabase.open(settings(), folder);
        writer = new AuditWriter(database);
        archive = new EventArchive(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void keepsAnEventWithItsBodyAndWhatBecameOfIt() {
        // When
        writer.write(List.of(
                accepted("evt_1", "slack", "crm"),
                attempt("a1", "evt_1", 1, AttemptOutcome.TRANSIENT, 503),
                attempt("a2", "evt_1", 2, AttemptOutcome.DELIVERED, 200),
                settled("evt_1", "crm", State.DELIVERED, null, NOW),
                settled("evt_1", "slack", State.FILTERED, "nobody asked", NOW)));

        // Then
        EventHistory event = archive.find("evt_1").orElseThrow();
        assertThat(event.body()).isEqualTo("{\"raw\": \"ü\"}");
        assertThat(event.event().path("id").asText()).isEqualTo("evt_1");
        assertThat(event.receivedAt()).isEqualTo(NOW);
        assertThat(event.verifiedBy()).isEqualTo("header");
        assertThat(event.sinks().get("slack").state()).isEqualTo(State.FILTERED);
        assertThat(event.sinks().get("slack").reason()).isEqualTo("nobody asked");
        assertThat(event.sinks().get("crm").state()).isEqualTo(State.DELIVERED);
        assertThat(event.sinks().get("crm").attempts())
                .extracting(EventHistory.Attempt::answerCode)
                .containsExactly(503, 200);
    }

    @Test
    void changesNothingWhenABatchIsWrittenAgain() {
        // Given
        List<Entry> batch = List.of(
                new Entry.Subscribed("crm", NOW),
                accepted("evt_1", "crm"),
                attempt("a1", "evt_1", 1, AttemptOutcome.DELIVERED, 200),
                settled("evt_1", "crm", State.DELIVERED, null, NOW),
                new Entry.Duplicate("d1", "evt_1", "leadsail", NOW),
                new Entry.Rejected("r1", "leadsail", "invalid-json", "no", "{", 1, NOW));
        writer.write(batch);
        LedgerReport once = ledger(0);

        // When
        writer.write(batch);
        writer.write(List.of(new Entry.Subscribed("crm", NOW.plusSeconds(60))));

        // Then
        LedgerReport twice = ledger(0);
        assertThat(twice.sinks()).isEqualTo(once.sinks());
        assertThat(twice.received()).isEqualTo(1);
        assertThat(twice.duplicates()).isEqualTo(1);
        assertThat(twice.rejected()).isEqualTo(1);
        assertThat(archive.find("evt_1").orElseThrow().sinks().get("crm").attempts())
                .hasSize(1);
    }

    @Test
    void doesNotMindTheOrderOfEntries() {
        // Given
        List<Entry> entries = new ArrayList<>(List.of(
                accepted("evt_1", "crm"),
                attempt("a1", "evt_1", 1, AttemptOutcome.TRANSIENT, 503),
                settled("evt_1", "crm", State.PARKED, "no", NOW),
                settled("evt_1", "crm", State.DELIVERED, null, NOW.plusSeconds(1))));
        Collections.reverse(entries);

        // When
        entries.forEach(entry -> writer.write(List.of(entry)));

        // Then
        EventHistory.Delivery delivery =
                archive.find("evt_1").orElseThrow().sinks().get("crm");
        assertThat(delivery.state()).isEqualTo(State.DELIVERED);
        assertThat(delivery.reason()).isNull();
    }

    @Test
    void isNotBlockedByARowTheDatabaseDoesNotTake() {
        // Given: PostgreSQL takes no NUL, and every column its length
        String odd = "a\u0000b" + "x".repeat(5_000) + "\uD83C\uDFAF";
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("providerType", odd);
        data.put("providerEventId", odd);
        data.putObject("lead").put("id", odd).put("email", odd);
        data.putObject("campaign").put("id", odd).put("name", odd);
        Event event = new Event("evt_odd", "leadsail", odd, NOW, odd, data);

        // When
        writer.write(List.of(
                new Entry.Accepted(event, odd, NOW, List.of("crm"), 1, "none", odd),
                new Entry.Rejected("r1", "leadsail", "invalid-json", odd, odd, 3, NOW),
                new Entry.Rejected("r2", "leadsail", "x".repeat(500), "too long a code", "", 3, NOW),
                accepted("evt_good", "crm")));

        // Then
        assertThat(archive.find("evt_odd")).isPresent();
        assertThat(archive.find("evt_good")).isPresent();
        assertThat(ledger(1).rejected()).isEqualTo(1);
    }

    @Test
    void readsABatchWholeOrNotAtAll() {
        // Given
        writer.write(List.of(accepted("evt_1", "crm"), settled("evt_1", "crm", State.DELIVERED, null, NOW)));

        // When
        List<Long> counts = database.read("the rows", connection -> {
            long events = count(connection, "waybill_event");
            CompletableFuture.runAsync(() -> writer.write(
                            List.of(accepted("evt_2", "crm"), settled("evt_2", "crm", State.DELIVERED, null, NOW))))
                    .join();
            return List.of(events, count(connection, "waybill_delivery"));
        });

        // Then
        assertThat(counts).containsExactly(1L, 1L);
        assertThat(archive.find("evt_2")).isPresent();
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select count(*) from " + table);
                ResultSet rows = query.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void knowsNoEventItDoesNotHave() {
        assertThat(archive.find("evt_none")).isEmpty();
        assertThat(archive.find("' or 1=1 --")).isEmpty();
    }

    @Test
    void balancesWhenEveryEventIsSomewhere() {
        writer.write(List.of(
                new Entry.Subscribed("crm", NOW),
                accepted("evt_1", "crm"),
                accepted("evt_2", "crm"),
                accepted("evt_3", "crm"),
                accepted("evt_4", "crm"),
                settled("evt_1", "crm", State.DELIVERED, null, NOW),
                settled("evt_2", "crm", State.FILTERED, "no", NOW),
                settled("evt_3", "crm", State.DRY_RUN, null, NOW)));

        LedgerReport.Sink crm = ledger(1).sinks().get("crm");
        assertThat(crm.received()).isEqualTo(4);
        assertThat(crm.delivered()).isEqualTo(1);
        assertThat(crm.filtered()).isEqualTo(1);
        assertThat(crm.dryRun()).isEqualTo(1);
        assertThat(ledger(1).balanced()).isTrue();
        assertThat(ledger(0).balanced()).as("one is nowhere").isFalse();
        assertThat(ledger(2).balanced()).as("one is there too often").isFalse();
    }

    @Test
    void countsUnmappedEventsApart() {
        writer.write(List.of(new Entry.Accepted(
                new Event("evt_u", "leadsail", Event.UNMAPPED, NOW, null, data()),
                "{}",
                NOW,
                List.of(),
                1,
                "none",
                "no mapping")));

        assertThat(ledger(0).received()).isZero();
        assertThat(ledger(0).unmapped()).isEqualTo(1);
    }

    @Test
    void throwsWhenTheDatabaseIsGone() {
        database.close();

        assertThatThrownBy(() -> writer.write(List.of(accepted("evt_1", "crm"))))
                .isInstanceOf(AuditException.class);
        assertThatThrownBy(() -> archive.find("evt_1")).isInstanceOf(AuditException.class);

        database = AuditDatabase.open(settings(), folder);
    }

    private LedgerReport ledger(long pending) {
        QueueCounts counts = new QueueCounts(Map.of("crm", pending), Map.of("crm", 0L), 0);
        return new Ledger(database, sinks -> counts, Clock.systemUTC()).report();
    }

    private static ObjectNode data() {
        return JsonNodeFactory.instance.objectNode().put("providerType", "lead.delivered");
    }

    private static Entry accepted(String id, String... sinks) {
        Event event = new Event(id, "leadsail", "lead.delivered", NOW, "lead_1", data());
        return new Entry.Accepted(event, "{\"raw\": \"ü\"}", NOW, List.of(sinks), 1, "header", null);
    }

    private static Entry attempt(String id, String eventId, int number, AttemptOutcome outcome, int code) {
        return new Entry.Attempt(
                id, eventId, "crm", number, outcome, "PUT /", code, null, NOW.plusMillis(number), 7, null, 1, "key");
    }

    private static Entry settled(String id, String sink, State state, String reason, Instant at) {
        return new Entry.Settled(id, sink, state, reason, at, 1);
    }
}
