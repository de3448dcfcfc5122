package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.AuditSettings;
import io.waybill.event.Event;
import io.waybill.handoff.BrokerContents;
import io.waybill.handoff.QueueDepths;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.record.Refusal;
import io.waybill.record.Routing;
import io.waybill.record.TakenTypes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the audit tables must do, whichever database they are in. */
abstract class AuditContract {

    static final Duration RETENTION = Duration.ofDays(90);
    static final Duration BODY_RETENTION = Duration.ofDays(30);

    private static final Instant NOW = Instant.parse("2026-02-24T10:30:00.123456Z");
    /** Of the events of {@link #writeMany}. */
    private static final Cursor MIDDLE = new Cursor(NOW.plusSeconds(500), "evt_500");

    @TempDir
    private Path folder;

    private final List<String> superseded = new ArrayList<>();
    private AuditDatabase database;
    private AuditWriter writer;
    private EventArchive archive;

    protected abstract AuditSettings settings();

    @BeforeEach
    void open() {
        database = AuditDatabase.open(settings(), folder);
        writer = new AuditWriter(database, (sink, event, by) -> superseded.add(sink + " " + event + " " + by));
        archive = new EventArchive(database);
    }

    AuditDatabase database() {
        return database;
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
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW),
                settled("evt_1", "slack", DeliveryState.FILTERED, "nobody asked", NOW)));

        // Then
        EventHistory event = archive.find("evt_1").orElseThrow();
        assertThat(event.body()).isEqualTo("{\"raw\": \"ü\"}");
        assertThat(event.event().path("id").asText()).isEqualTo("evt_1");
        assertThat(event.receivedAt()).isEqualTo(NOW);
        assertThat(event.verifiedBy()).isEqualTo("header");
        assertThat(event.sinks().get("slack").state()).isEqualTo(DeliveryState.FILTERED);
        assertThat(event.sinks().get("slack").reason()).isEqualTo("nobody asked");
        assertThat(event.sinks().get("crm").state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(event.sinks().get("crm").attempts())
                .extracting(EventHistory.Attempt::answerCode)
                .containsExactly(503, 200);
    }

    @Test
    void changesNothingWhenABatchIsWrittenAgain() {
        // Given
        List<RecordEntry> batch = List.of(
                new RecordEntry.Subscribed("crm", NOW),
                accepted("evt_1", "crm"),
                attempt("a1", "evt_1", 1, AttemptOutcome.DELIVERED, 200),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW),
                new RecordEntry.Duplicate("d1", "evt_1", "leadsail", NOW),
                new RecordEntry.Rejected("r1", "leadsail", "invalid-json", "no", "{", 1, NOW));
        writer.write(batch);
        LedgerReport once = ledger(0);

        // When
        writer.write(batch);
        writer.write(List.of(new RecordEntry.Subscribed("crm", NOW.plusSeconds(60))));

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
    void writesEntriesInAnyOrder() {
        // Given
        List<RecordEntry> entries = new ArrayList<>(List.of(
                accepted("evt_1", "crm"),
                attempt("a1", "evt_1", 1, AttemptOutcome.TRANSIENT, 503),
                settled("evt_1", "crm", DeliveryState.PARKED, "no", NOW),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW.plusSeconds(1))));
        Collections.reverse(entries);

        // When
        entries.forEach(entry -> writer.write(List.of(entry)));

        // Then
        EventHistory.SinkHistory delivery =
                archive.find("evt_1").orElseThrow().sinks().get("crm");
        assertThat(delivery.state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(delivery.reason()).isNull();
    }

    /** Its rows are found by the time of an event that is not on record yet. */
    @Test
    void recordsAnAttemptOnceThatComesBeforeItsEvent() {
        // Given
        RecordEntry attempt = attempt("a1", "evt_1", 1, AttemptOutcome.TRANSIENT, 503);
        writer.write(List.of(attempt, attempt, settled("evt_1", "crm", DeliveryState.PARKED, "no", NOW)));
        writer.write(List.of(attempt, settled("evt_1", "crm", DeliveryState.PARKED, "no", NOW)));

        // When
        writer.write(List.of(attempt, accepted("evt_1", "crm")));
        writer.write(List.of(attempt, attempt("a2", "evt_1", 2, AttemptOutcome.DELIVERED, 200)));
        writer.write(List.of(settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW.plusSeconds(1))));

        // Then
        assertThat(counted("select id, count(*) from waybill_attempt where received_at is not null group by 1"))
                .isEqualTo(Map.of("a1", 1L, "a2", 1L));
        assertThat(counted("select state, count(*) from waybill_delivery group by 1"))
                .isEqualTo(Map.of("delivered", 1L));
        assertThat(archive.find("evt_1").orElseThrow().sinks().get("crm").attempts())
                .hasSize(2);
    }

    @Test
    void findsWhatBecameOfTheEventsOfAnEarlierVersion() {
        // Given
        migrateTo("12");
        execute("insert into waybill_event (id, source, type, provider_type, occurred_at, received_at, verified_by,"
                + " generation, canonical) values ('evt_1', 'leadsail', 'lead.delivered', 'lead.new',"
                + " '2026-02-24 10:30:00+00', '2026-02-24 10:30:00+00', 'none', 1, '{}')");
        String attempt = "insert into waybill_attempt (id, event_id, sink, number, outcome, request, started_at,"
                + " duration_ms, generation, idempotency_key) values"
                + " ('%s', '%s', 'crm', 1, 'delivered', 'PUT /', '2026-02-24 10:30:01+00', 5, 1, 'key')";
        execute(attempt.formatted("a1", "evt_1"));
        execute(attempt.formatted("a2", "evt_2"));
        execute("insert into waybill_delivery (event_id, sink, state, source, received_at) values"
                + " ('evt_1', 'crm', 'delivered', 'leadsail', '2026-02-24 10:29:59+00')");

        // When
        close();
        open();

        // Then
        assertThat(archive.find("evt_1").orElseThrow().sinks().get("crm").attempts())
                .hasSize(1);
        writer.write(List.of(
                accepted("evt_2", "crm"),
                attempt("a2", "evt_2", 1, AttemptOutcome.DELIVERED, 200),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)));
        assertThat(archive.find("evt_2").orElseThrow().sinks().get("crm").attempts())
                .hasSize(1);
        assertThat(counted("select 'rows', count(*) from waybill_delivery")).isEqualTo(Map.of("rows", 2L));
    }

    /** Each start counts its generations from 1. */
    @Test
    void knowsTheFilesOfAGenerationByItsNumberAndTheTime() {
        // Given
        Instant restart = NOW.plusSeconds(60);
        writer.write(List.of(
                started("1111111111111111", NOW, NOW.minusSeconds(1)),
                started("2222222222222222", restart, restart),
                accepted("evt_1", "crm"),
                attempt("a1", "evt_1", 1, AttemptOutcome.TRANSIENT, 503),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, restart.plusSeconds(1))));

        // When
        EventHistory event = archive.find("evt_1").orElseThrow();
        prunerAt(NOW.plus(RETENTION).plus(Duration.ofDays(1))).prune();

        // Then
        EventHistory.SinkHistory delivery = event.sinks().get("crm");
        assertThat(event.generationDigest()).isEqualTo("1111111111111111");
        assertThat(delivery.attempts()).singleElement().matches(attempt -> "1111111111111111"
                .equals(attempt.generationDigest()));
        assertThat(delivery.generationDigest()).isEqualTo("2222222222222222");
        assertThat(counted("select digest, number from waybill_generation"))
                .as("the last one is the one that runs")
                .isEqualTo(Map.of("2222222222222222", 1L));
    }

    private static RecordEntry started(String digest, Instant hubStartedAt, Instant at) {
        return new RecordEntry.GenerationStarted("gen_" + digest, 1, digest, hubStartedAt, at);
    }

    /** An outcome follows the state that its message was in, also if the clock was set back meanwhile. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theLastStateOfADeliveryCountsWhateverTheClockSays(boolean inOrder) {
        // Given
        RecordEntry.Settled parked = new RecordEntry.Settled("evt_1", "crm", DeliveryState.PARKED, "no", NOW, 1);
        RecordEntry.Settled delivered = new RecordEntry.Settled(
                        "evt_1", "crm", DeliveryState.DELIVERED, null, NOW.minusSeconds(3_600), 1)
                .after(parked.revision());
        writer.write(List.of(accepted("evt_1", "crm")));

        // When
        writer.write(List.of(inOrder ? parked : delivered));
        writer.write(List.of(inOrder ? delivered : parked));

        // Then
        EventHistory.SinkHistory delivery =
                archive.find("evt_1").orElseThrow().sinks().get("crm");
        assertThat(delivery.state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(delivery.settledAt()).isEqualTo(NOW.minusSeconds(3_600));
        assertThat(totals()).containsEntry("leadsail crm delivered", 1L).doesNotContainKey("leadsail crm parked");
    }

    @Test
    void ordersStatesOfAnEarlierVersionByTheirTime() {
        // Given
        writer.write(List.of(accepted("evt_1", "crm"), settled("evt_1", "crm", DeliveryState.PARKED, "no", NOW)));
        execute("update waybill_delivery set revision = null");

        // When
        writer.write(List.of(settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW.minusNanos(1_000))));

        // Then
        assertThat(archive.find("evt_1").orElseThrow().sinks().get("crm").state())
                .isEqualTo(DeliveryState.PARKED);

        // When
        writer.write(List.of(settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW.plusNanos(1_000))));

        // Then
        assertThat(archive.find("evt_1").orElseThrow().sinks().get("crm").state())
                .isEqualTo(DeliveryState.DELIVERED);
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
                new RecordEntry.Accepted(event, odd, NOW, List.of("crm"), 1, "none", odd),
                new RecordEntry.Rejected("r1", "leadsail", "invalid-json", odd, odd, 3, NOW),
                new RecordEntry.Rejected("r2", "leadsail", "x".repeat(500), "too long a code", "", 3, NOW),
                accepted("evt_good", "crm")));

        // Then
        assertThat(archive.find("evt_odd")).isPresent();
        assertThat(archive.find("evt_good")).isPresent();
        assertThat(ledger(1).rejected()).isEqualTo(1);
    }

    @Test
    void readsABatchWholeOrNotAtAll() {
        // Given
        writer.write(List.of(accepted("evt_1", "crm"), settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)));

        // When
        List<Long> counts = database.read("the rows", connection -> {
            long events = count(connection, "waybill_event");
            CompletableFuture.runAsync(() -> writer.write(List.of(
                            accepted("evt_2", "crm"), settled("evt_2", "crm", DeliveryState.DELIVERED, null, NOW))))
                    .join();
            return List.of(events, count(connection, "waybill_delivery"));
        });

        // Then
        assertThat(counts).containsExactly(1L, 1L);
        assertThat(archive.find("evt_2")).isPresent();
    }

    @Test
    void writesTheRecordWhileEveryReadingConnectionIsBusy() {
        // Given
        CountDownLatch reading = new CountDownLatch(6);
        CountDownLatch released = new CountDownLatch(1);
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Thread reader = new Thread(() -> database.read("the rows", connection -> {
                reading.countDown();
                return await(released);
            }));
            reader.start();
            readers.add(reader);
        }
        assertThat(await(reading)).isTrue();

        // When
        writer.write(List.of(accepted("evt_1", "crm")));

        // Then
        released.countDown();
        Awaitility.await().until(() -> readers.stream().noneMatch(Thread::isAlive));
        assertThat(archive.find("evt_1")).isPresent();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
                new RecordEntry.Subscribed("crm", NOW),
                accepted("evt_1", "crm"),
                accepted("evt_2", "crm"),
                accepted("evt_3", "crm"),
                accepted("evt_4", "crm"),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW),
                settled("evt_2", "crm", DeliveryState.FILTERED, "no", NOW),
                settled("evt_3", "crm", DeliveryState.DRY_RUN, null, NOW)));

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
        writer.write(List.of(new RecordEntry.Accepted(
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

    @Test
    void keepsTotalsThatAreWhatTheRowsSayWhateverComesInWhateverOrder() {
        // Given
        List<RecordEntry> entries = new ArrayList<>(List.of(new RecordEntry.Subscribed("crm", NOW)));
        for (int i = 0; i < 40; i++) {
            entries.add(accepted("evt_" + i, "crm", "slack"));
            entries.add(settled("evt_" + i, "crm", DeliveryState.PARKED, "no", NOW.plusSeconds(1)));
            if (i % 2 == 0) {
                entries.add(settled("evt_" + i, "crm", DeliveryState.PENDING, "replayed", NOW.plusSeconds(2)));
                entries.add(settled("evt_" + i, "crm", DeliveryState.DELIVERED, null, NOW.plusSeconds(3)));
            }
            entries.add(new RecordEntry.Duplicate("d" + i, "evt_" + i, "leadsail", NOW));
            entries.add(new RecordEntry.Rejected("r" + i, "leadsail", "invalid-json", "no", "{", 1, NOW));
        }
        Random random = new Random(4);
        Collections.shuffle(entries, random);

        // When
        for (int i = 0; i < entries.size(); i += 7) {
            List<RecordEntry> batch = entries.subList(i, Math.min(i + 7, entries.size()));
            writer.write(batch);
            if (random.nextBoolean()) {
                writer.write(batch);
            }
        }

        // Then
        assertThat(totals()).isEqualTo(rows());
        assertThat(hours()).isEqualTo(hoursByRows());
        assertThat(counted("select event_id, number from waybill_repeated where received_at is not null"))
                .isEqualTo(counted("select event_id, count(*) from waybill_duplicate group by 1"))
                .hasSize(40);
        LedgerReport report = ledger(0);
        assertThat(report.received()).isEqualTo(40);
        assertThat(report.duplicates()).isEqualTo(40);
        assertThat(report.rejected()).isEqualTo(40);
        assertThat(report.sinks().get("crm").received()).isEqualTo(40);
        assertThat(report.sinks().get("crm").delivered()).isEqualTo(20);
    }

    private Map<String, Long> totals() {
        return counted("select source || ' ' || sink || ' ' || state, number from waybill_total where number <> 0");
    }

    private Map<String, Long> rows() {
        Map<String, Long> rows = new TreeMap<>(
                counted("select source || ' ' || sink || ' ' || state, count(*) from waybill_delivery group by 1"));
        rows.putAll(counted("select source || '  received', count(*) from waybill_event group by 1"));
        rows.putAll(counted("select source || '  duplicate', count(*) from waybill_duplicate group by 1"));
        rows.putAll(counted("select source || '  rejected', count(*) from waybill_rejected group by 1"));
        return rows;
    }

    private Map<String, Long> hours() {
        return counted("select begins_at || ' ' || source || ' ' || sink || ' ' || state || ' ' || type, number"
                + " from waybill_hourly_total where number <> 0");
    }

    private Map<String, Long> hoursByRows() {
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

    @Test
    void countsByTheHourWhatCameInAndWhatBecameOfIt() {
        // Given
        Instant hour = NOW.truncatedTo(ChronoUnit.HOURS);
        Instant next = hour.plus(Duration.ofHours(1));
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("providerType", "lead.new");
        writer.write(List.of(
                new RecordEntry.RoutingChanged(NARROW, NOW),
                routed(NARROW, "evt_1", "lead.delivered", NOW),
                routed(NARROW, "evt_2", "campaign.paused", NOW),
                routed(NARROW, "evt_3", "campaign.paused", next),
                new RecordEntry.Accepted(
                        new Event("evt_u", "leadsail", Event.UNMAPPED, NOW, null, data),
                        "{}",
                        NOW,
                        List.of(),
                        1,
                        "none",
                        "no mapping"),
                new RecordEntry.Duplicate("d1", "evt_1", "leadsail", next)));
        HourlyTotals totals = new HourlyTotals(database);
        Set<HourlyTotals.By> all = Set.of(HourlyTotals.By.values());
        Set<HourlyTotals.By> state = Set.of(HourlyTotals.By.STATE);

        // When
        writer.write(List.of(settled("evt_1", "crm", DeliveryState.DELIVERED, null, next.plusSeconds(5))));

        // Then
        assertThat(totals.webhooks(NOW, next, all))
                .containsExactlyInAnyOrder(
                        new HourlyTotals.Count(hour, "leadsail", "", "received", "lead.delivered", 1),
                        new HourlyTotals.Count(hour, "leadsail", "", "received", "campaign.paused", 1),
                        new HourlyTotals.Count(hour, "leadsail", "", "unmapped", "lead.new", 1));
        assertThat(totals.webhooks(hour, next.plusSeconds(1), state))
                .contains(new HourlyTotals.Count(null, "", "", "received", "", 3))
                .contains(new HourlyTotals.Count(null, "", "", "duplicate", "", 1));
        assertThat(totals.deliveries(hour, next, all))
                .containsExactlyInAnyOrder(
                        new HourlyTotals.Count(hour, "leadsail", "crm", "delivered", "lead.delivered", 1),
                        new HourlyTotals.Count(hour, "leadsail", "crm", "filtered", "campaign.paused", 1),
                        new HourlyTotals.Count(hour, "leadsail", "slack", "pending", "lead.delivered", 1),
                        new HourlyTotals.Count(hour, "leadsail", "slack", "pending", "campaign.paused", 1));
        assertThat(totals.deliveries(hour, next.plusSeconds(1), Set.of(HourlyTotals.By.SINK)))
                .containsExactlyInAnyOrder(
                        new HourlyTotals.Count(null, "", "crm", "", "", 3),
                        new HourlyTotals.Count(null, "", "slack", "", "", 3));

        // When: the sink is sent what it did not take, and the unmapped event is mapped
        writer.write(List.of(
                settled("evt_2", "crm", DeliveryState.PENDING, "replayed", next),
                new RecordEntry.Mapped(event("evt_u", "lead.failed").toJson()),
                settled("evt_u", "crm", DeliveryState.PENDING, "replayed", next)));

        // Then
        assertThat(totals.webhooks(hour, next, state))
                .containsExactly(new HourlyTotals.Count(null, "", "", "received", "", 3));
        assertThat(totals.deliveries(hour, next, Set.of(HourlyTotals.By.SINK, HourlyTotals.By.STATE)))
                .containsExactlyInAnyOrder(
                        new HourlyTotals.Count(null, "", "crm", "delivered", "", 1),
                        new HourlyTotals.Count(null, "", "crm", "pending", "", 2),
                        new HourlyTotals.Count(null, "", "slack", "pending", "", 2));
    }

    /** The ledger of full hours needs no rows, so it costs the same however many events there are. */
    @Test
    void readsFullHoursFromTheirTotals() {
        // Given
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                accepted("evt_1", "crm"),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)));
        Instant hour = NOW.truncatedTo(ChronoUnit.HOURS);
        Instant next = hour.plus(Duration.ofHours(1));

        // When
        execute("delete from waybill_delivery");
        execute("delete from waybill_event");

        // Then
        LedgerReport report = ledgerOf(0).report(null, hour.minusSeconds(5), next.plusSeconds(5));
        assertThat(report.received()).isEqualTo(1);
        assertThat(report.sinks().get("crm").delivered()).isEqualTo(1);
        assertThat(ledgerOf(0).report(null, hour, NOW.plusSeconds(1)).received())
                .as("a part of an hour")
                .isZero();
    }

    /** What becomes of an old event changes the totals of its hour: they must be there. */
    @Test
    void keepsTheTotalsOfAnHourAsLongAsItsEvents() {
        // Given
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                accepted("evt_1", "crm"),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW),
                accepted("evt_2", "crm"),
                settled("evt_2", "crm", DeliveryState.PARKED, "no", NOW)));

        // When
        prunerAt(NOW.plus(RETENTION).plus(Duration.ofDays(1))).prune();
        writer.write(List.of(settled("evt_2", "crm", DeliveryState.DISCARDED, "no", NOW.plusSeconds(1))));

        // Then
        Instant hour = NOW.truncatedTo(ChronoUnit.HOURS);
        assertThat(new HourlyTotals(database)
                        .deliveries(hour, hour.plus(Duration.ofHours(1)), Set.of(HourlyTotals.By.STATE)))
                .containsExactlyInAnyOrder(
                        new HourlyTotals.Count(null, "", "", "delivered", "", 1),
                        new HourlyTotals.Count(null, "", "", "discarded", "", 1));

        // When
        prunerAt(NOW.plus(RETENTION).plus(Duration.ofDays(1))).prune();

        // Then
        assertThat(hours()).isEmpty();
    }

    @Test
    void countsTheRowsOfAnEarlierVersionByTheHour() {
        // Given
        migrateTo("11");
        String event = "insert into waybill_event (id, source, type, provider_type, occurred_at, received_at,"
                + " verified_by, generation, canonical, unmapped_reason, routing, routed_type) values"
                + " ('%1$s', 'leadsail', '%2$s', 'lead.new', '%3$s', '%3$s', 'none', 1, '{}', %4$s, %5$s, null)";
        execute(event.formatted("evt_1", "lead.delivered", "2026-02-24 10:30:00+00", "null", "null"));
        execute(event.formatted("evt_2", "lead.delivered", "2026-02-24 10:59:59+00", "null", "'r'"));
        execute(event.formatted("evt_3", "unmapped", "2026-02-24 11:00:00+00", "'no'", "null"));
        for (String delivery : List.of(
                "('evt_1', 'crm', 'delivered', 'leadsail', '2026-02-24 10:30:00+00')",
                "('evt_2', 'crm', 'filtered', 'leadsail', '2026-02-24 10:59:59+00')",
                "('evt_2', 'slack', 'parked', 'leadsail', '2026-02-24 10:59:59+00')",
                "('evt_4', 'crm', 'parked', '', null)")) {
            execute("insert into waybill_delivery (event_id, sink, state, source, received_at) values " + delivery);
        }
        execute("insert into waybill_taken_later values ('evt_2', 'crm', 'leadsail', '2026-02-24 10:59:59+00')");
        execute("insert into waybill_duplicate values ('d1', 'evt_1', 'leadsail', '2026-02-24 11:30:00+00')");

        // When
        close();
        open();

        // Then
        assertThat(hours()).isEqualTo(hoursByRows()).hasSize(5);
    }

    /** Begins anew, with the tables of that version. */
    private void migrateTo(String version) {
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

    private Map<String, Long> counted(String sql) {
        Map<String, Long> counts = new TreeMap<>();
        database.read("the counts", connection -> {
            SqlQuery.of(sql).each(connection, row -> counts.put(row.getString(1), row.getLong(2)));
            return counts;
        });
        return counts;
    }

    @Test
    void countsAnEventThatCameAfterItWasForgottenAsOneThatIsPendingAgain() {
        // Given
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                accepted("evt_1", "crm"),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)));

        // When
        Event event = new Event("evt_1", "leadsail", "lead.delivered", NOW, "lead_1", data());
        writer.write(List.of(new RecordEntry.Accepted(
                event, "{}", NOW.plus(Duration.ofDays(8)), List.of("crm"), 1, "header", null)));

        // Then
        assertThat(ledger(1).received()).isEqualTo(1);
        assertThat(ledger(1).balanced()).isTrue();
        assertThat(archive.find("evt_1").orElseThrow().sinks().get("crm").state())
                .isEqualTo(DeliveryState.PENDING);
    }

    @ParameterizedTest
    @EnumSource(names = {"DELIVERED", "PARKED", "DISCARDED"})
    void hasOnlyThatRemovedWhichWasParkedWhenItCameAgain(DeliveryState before) {
        // Given
        Instant later = NOW.plus(Duration.ofDays(8));
        writer.write(List.of(accepted("evt_1", "crm"), settled("evt_1", "crm", before, "so", NOW)));

        // When
        Event event = new Event("evt_1", "leadsail", "lead.delivered", NOW, "lead_1", data());
        writer.write(List.of(new RecordEntry.Accepted(event, "{}", later, List.of("crm"), 1, "header", null)));

        // Then
        assertThat(superseded).isEqualTo(before == DeliveryState.PARKED ? List.of("crm evt_1 " + later) : List.of());
    }

    @Test
    void tellsASourcesPart() {
        // Given
        Event other = new Event("evt_2", "pelcro", "campaign.triggered", NOW, null, data());
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                accepted("evt_1", "crm"),
                settled("evt_1", "crm", DeliveryState.FILTERED, "no", NOW),
                new RecordEntry.Accepted(other, "{}", NOW, List.of("crm"), 1, "none", null),
                new RecordEntry.Duplicate("d1", "evt_2", "pelcro", NOW)));

        // When
        LedgerReport pelcro = ledgerOf(1).report("pelcro");

        // Then
        assertThat(pelcro.received()).isEqualTo(1);
        assertThat(pelcro.duplicates()).isEqualTo(1);
        assertThat(pelcro.sinks().get("crm").received()).isEqualTo(1);
        assertThat(pelcro.sinks().get("crm").pending()).isEqualTo(1);
        assertThat(pelcro.sinks().get("crm").filtered()).isZero();
        assertThat(pelcro.balanced()).isTrue();
    }

    @Test
    void countsWhatWasReceivedInATime() {
        // Given: two events and what belongs to them within the hour from NOW on, one before, one behind
        Instant end = NOW.plus(Duration.ofHours(1));
        Event unmapped = new Event("evt_u", "pelcro", Event.UNMAPPED, NOW, null, data());
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW.minusSeconds(10)),
                acceptedAt(NOW.minusNanos(1_000), "evt_before", "crm"),
                acceptedAt(NOW, "evt_1", "crm"),
                acceptedAt(end.minusNanos(1_000), "evt_2", "crm"),
                acceptedAt(end, "evt_behind", "crm"),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, end.plusSeconds(1)),
                new RecordEntry.Accepted(unmapped, "{}", NOW, List.of(), 1, "none", "no mapping"),
                new RecordEntry.Duplicate("d1", "evt_before", "leadsail", NOW),
                new RecordEntry.Duplicate("d2", "evt_1", "leadsail", end),
                new RecordEntry.Rejected("r1", "pelcro", "invalid-json", "no", "{", 1, NOW.plusSeconds(1)),
                new RecordEntry.Rejected("r2", "leadsail", "invalid-json", "no", "{", 1, end)));

        // When
        Ledger ledger = ledgerOf(3);
        LedgerReport hour = ledger.report(null, NOW, end);

        // Then
        assertThat(hour.received()).isEqualTo(2);
        assertThat(hour.unmapped()).isEqualTo(1);
        assertThat(hour.duplicates()).isEqualTo(1);
        assertThat(hour.rejected()).isEqualTo(1);
        assertThat(hour.sinks().get("crm")).isEqualTo(new LedgerReport.Sink(NOW.minusSeconds(10), 2, 1, 0, 0, 1, 0, 0));
        assertThat(hour.balanced()).isTrue();
        assertThat(ledger.report(null, end, null).received()).isEqualTo(1);
        assertThat(ledger.report(null, null, NOW).received()).isEqualTo(1);
        assertThat(ledger.report("leadsail", NOW, end).received()).isEqualTo(2);
        assertThat(ledger.report("leadsail", NOW, end).rejected()).isZero();
        assertThat(ledger.report("pelcro", NOW, end).rejected()).isEqualTo(1);
        assertThat(ledger.report("pelcro", NOW, end).sinks().get("crm").received())
                .isZero();
        assertThat(ledgerOf(2).report(null, NOW, end))
                .matches(report -> !report.balanced())
                .matches(report -> report.notes().toString().contains("does not balance"));
    }

    @Test
    void saysWhenALedgerReachesBackBeyondTheRetention() {
        // Given
        writer.write(List.of(new RecordEntry.Subscribed("crm", NOW)));
        Instant start = NOW.truncatedTo(ChronoUnit.HOURS);

        // Then
        assertThat(ledgerAt(NOW.plus(RETENTION).plusSeconds(1))
                        .report(null, start, null)
                        .notes())
                .singleElement()
                .asString()
                .contains("waybill.audit.retention");
        assertThat(ledgerAt(NOW.plus(RETENTION)).report(null, null, start).notes())
                .as("nothing is older than that")
                .isEmpty();
    }

    private Ledger ledgerAt(Instant now) {
        QueueDepths none = new QueueDepths(Map.of("crm", 0L), Map.of("crm", 0L), 0);
        return new Ledger(database, sinks -> none, RETENTION, () -> 0, Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void countsRefusedWebhooksByTheHourInOneRowEach() {
        // Given
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        RefusalCounts refusals = new RefusalCounts(database, clock(now));

        // When
        for (int i = 0; i < 1_000; i++) {
            refusals.add("leadsail", Refusal.UNVERIFIED);
        }
        refusals.write();
        refusals.add("leadsail", Refusal.UNVERIFIED);
        refusals.add("pelcro", Refusal.UNAVAILABLE);
        refusals.write();
        refusals.write();
        now.set(NOW.plus(Duration.ofHours(1)));
        refusals.add("leadsail", Refusal.UNVERIFIED);
        refusals.write();

        // Then
        assertThat(counted("select 'rows', count(*) from waybill_hourly_total").get("rows"))
                .isEqualTo(3);
        assertThat(ledger(0).unverified()).isEqualTo(1_002);
        assertThat(ledger(0).unavailable()).isEqualTo(1);
        Instant hour = NOW.truncatedTo(ChronoUnit.HOURS);
        Instant next = hour.plus(Duration.ofHours(1));
        Ledger ledger = ledgerOf(0);
        assertThat(ledger.report(null, hour, next).unverified()).isEqualTo(1_001);
        assertThat(ledger.report(null, hour, next).notes()).isEmpty();
        assertThat(ledger.report("pelcro", hour, next).unverified()).isZero();
        assertThat(ledger.report("pelcro", hour, next).unavailable()).isEqualTo(1);
        assertThat(ledger.report(null, next, null).unverified()).isEqualTo(1);
        assertThat(ledger.report(null, hour, NOW))
                .as("a part of an hour")
                .matches(report -> report.unverified() == 1_001)
                .matches(report -> report.notes().toString().contains("by the hour"));
    }

    @Test
    void keepsTheCountsOfRefusedWebhooksWhileTheDatabaseIsAway() {
        // Given
        RefusalCounts refusals = new RefusalCounts(database, Clock.fixed(NOW, ZoneOffset.UTC));
        refusals.add("leadsail", Refusal.UNVERIFIED);
        database.write("the tables", connection -> SqlQuery.of("alter table waybill_turn rename to waybill_away")
                .update(connection));
        assertThatThrownBy(refusals::write).isInstanceOf(AuditException.class);
        database.read("the tables", connection -> {
            SqlQuery.of("alter table waybill_away rename to waybill_turn").update(connection);
            connection.commit();
            return 0;
        });

        // When
        refusals.add("leadsail", Refusal.UNVERIFIED);
        refusals.write();

        // Then
        assertThat(ledger(0).unverified()).isEqualTo(2);
    }

    @Test
    void knowsWhenEachSourceLastSentSomething() {
        // Given
        writer.write(List.of(
                acceptedAt(NOW, "evt_1", "crm"),
                acceptedAt(NOW.plusSeconds(1), "evt_2", "crm"),
                new RecordEntry.Duplicate("d1", "evt_1", "leadsail", NOW.plusSeconds(3)),
                new RecordEntry.Rejected("r1", "pelcro", "invalid-json", "no", "{", 1, NOW.plusSeconds(2))));

        // Then
        assertThat(new LastArrivals(database).of(List.of("leadsail", "pelcro", "mailstand")))
                .isEqualTo(Map.of("leadsail", NOW.plusSeconds(3), "pelcro", NOW.plusSeconds(2)));
    }

    @Test
    void prunesWhatIsPastItsRetentionAndKeepsItsCounts() {
        // Given
        writer.write(List.of(new RecordEntry.Subscribed("crm", NOW)));
        List<RecordEntry> old = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            old.add(accepted("evt_" + i, "crm"));
            old.add(settled("evt_" + i, "crm", DeliveryState.DELIVERED, null, NOW));
        }
        old.add(attempt("a1", "evt_1", 1, AttemptOutcome.DELIVERED, 200));
        old.add(new RecordEntry.Duplicate("d1", "evt_1", "leadsail", NOW));
        old.add(new RecordEntry.Rejected("r1", "leadsail", "invalid-json", "no", "{", 1, NOW));
        writer.write(old);
        writer.write(List.of(
                accepted("evt_pending", "crm"),
                accepted("evt_parked", "crm"),
                settled("evt_parked", "crm", DeliveryState.PARKED, "no", NOW)));
        RefusalCounts refusals = new RefusalCounts(database, Clock.fixed(NOW, ZoneOffset.UTC));
        refusals.add("leadsail", Refusal.UNVERIFIED);
        refusals.write();
        LedgerReport before = ledger(1, 1);

        // When
        prunerAt(NOW.plus(RETENTION).plus(Pruner.GRACE)).prune();
        assertThat(archive.find("evt_1")).isPresent();
        prunerAt(NOW.plus(RETENTION).plus(Pruner.GRACE).plusSeconds(1)).prune();

        // Then
        assertThat(archive.find("evt_1")).isEmpty();
        for (String table : List.of("waybill_attempt", "waybill_repeated")) {
            assertThat(counted("select 'rows', count(*) from " + table).get("rows"))
                    .as(table)
                    .isZero();
        }
        assertThat(ledger(1, 1).unverified()).isEqualTo(1);
        assertThat(counted("select 'rows', count(*) from waybill_rejected").get("rows"))
                .isZero();
        assertThat(counted("select 'rows', count(*) from waybill_event").get("rows"))
                .isEqualTo(2);
        assertThat(archive.find("evt_pending").orElseThrow().body()).isNotNull();
        assertThat(archive.find("evt_parked").orElseThrow().body()).isNotNull();
        LedgerReport after = ledger(1, 1);
        assertThat(after.sinks()).isEqualTo(before.sinks());
        assertThat(after.received()).isEqualTo(1_202);
        assertThat(after.duplicates()).isEqualTo(1);
        assertThat(after.rejected()).isEqualTo(1);
        assertThat(after.balanced()).isTrue();
    }

    @Test
    void prunesWhatCameInBeforeWhatBecameOfIt() {
        // Given
        ObjectNode data = data();
        data.putObject("original").put("raw", "ü");
        Event event = new Event("evt_1", "leadsail", "lead.delivered", NOW, "lead_1", data);
        writer.write(List.of(
                new RecordEntry.Accepted(event, "{}", NOW, List.of("crm"), 1, "header", null),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW),
                accepted("evt_pending", "crm")));

        // When
        prunerAt(NOW.plus(BODY_RETENTION).plusSeconds(1)).prune();

        // Then
        EventHistory found = archive.find("evt_1").orElseThrow();
        assertThat(found.body()).isNull();
        assertThat(found.event().path("data").has("original")).isFalse();
        assertThat(found.event().path("data").path("providerType").asText()).isEqualTo("lead.delivered");
        assertThat(found.sinks().get("crm").state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(archive.find("evt_pending").orElseThrow().body())
                .as("it is pending")
                .isNotNull();
    }

    private Pruner prunerAt(Instant now) {
        return new Pruner(database, RETENTION, BODY_RETENTION, Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void raisesTheAlarmForWhatStaysUnaccountedForAndNamesIt() {
        // Given
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                accepted("evt_here", "crm"),
                accepted("evt_gone", "crm"),
                accepted("evt_sent", "crm"),
                settled("evt_sent", "crm", DeliveryState.DELIVERED, null, NOW)));
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        AtomicReference<List<String>> queue = new AtomicReference<>(List.of("evt_here"));
        Clock clock = clock(now);
        Ledger ledger = new Ledger(
                database,
                sinks -> new QueueDepths(Map.of("crm", (long) queue.get().size()), Map.of("crm", 0L), 0),
                RETENTION,
                () -> 0,
                clock);
        LedgerWatch watch = new LedgerWatch(
                ledger, new UnaccountedEvents(database, sink -> queue.get()), Duration.ofMinutes(1), clock);

        // When
        watch.check();
        assertThat(watch.alarm()).as("it has not lasted").isNull();
        assertThat(watch.isMissing("crm", "evt_gone")).isFalse();
        now.set(NOW.plusSeconds(60));
        watch.check();

        // Then
        assertThat(watch.alarm())
                .contains("crm", "1 events are missing", "evt_gone (on record as pending, in no queue)");
        assertThat(watch.alarm()).doesNotContain("evt_here", "evt_sent");
        assertThat(watch.mismatch()).isEqualTo(1);
        assertThat(watch.isMissing("crm", "evt_gone")).isTrue();
        assertThat(watch.isMissing("crm", "evt_here")).isFalse();
        assertThat(watch.takeMissing("crm", "evt_gone")).isTrue();
        assertThat(watch.takeMissing("crm", "evt_gone")).as("once").isFalse();
        watch.check();
        watch.check();
        assertThat(watch.isMissing("crm", "evt_gone"))
                .as("what was found may have been looked for before it was taken")
                .isFalse();
        watch.check();
        assertThat(watch.isMissing("crm", "evt_gone"))
                .as("it is not in a queue even now")
                .isTrue();

        // When
        queue.set(List.of("evt_here", "evt_gone", "evt_sent"));
        watch.check();
        watch.check();

        // Then
        assertThat(watch.alarm()).contains("counted twice", "evt_sent (in a queue, on record as delivered)");

        // When
        queue.set(List.of("evt_here", "evt_gone"));
        watch.check();

        // Then
        assertThat(watch.alarm()).isNull();
        assertThat(watch.mismatch()).isZero();
    }

    @Test
    void listsEventsNewestFirstAPageAtATime() {
        // Given: two came at the same instant
        writer.write(List.of(
                accepted("evt_1", "crm"),
                acceptedAt(NOW.plusSeconds(1), "evt_2"),
                acceptedAt(NOW.plusSeconds(1), "evt_3"),
                acceptedAt(NOW.plusSeconds(2), "evt_4")));
        EventList list = new EventList(database);

        // When
        EventList.Page<EventList.Summary> first = list.page(filter().build(), false, null, 2);
        EventList.Page<EventList.Summary> second =
                list.page(filter().build(), false, list.positionOf("evt_3").orElseThrow(), 2);

        // Then
        assertThat(first.events()).extracting(EventList.Summary::id).containsExactly("evt_4", "evt_3");
        assertThat(first.next()).isEqualTo("evt_3");
        assertThat(second.events()).extracting(EventList.Summary::id).containsExactly("evt_2", "evt_1");
        assertThat(second.next()).isNull();
        assertThat(second.events().get(1).sinks()).isEqualTo(Map.of("crm", DeliveryState.PENDING));
    }

    @Test
    void listsWhatIsAskedFor() {
        // Given
        ObjectNode data = data();
        data.putObject("campaign").put("id", "camp_1");
        data.putObject("lead").put("id", "l1").put("firstName", "100%_Anna");
        writer.write(List.of(
                accepted("evt_1", "crm", "slack"),
                settled("evt_1", "crm", DeliveryState.PARKED, "no", NOW),
                settled("evt_1", "slack", DeliveryState.DELIVERED, null, NOW),
                new RecordEntry.Accepted(
                        new Event("evt_2", "pelcro", "campaign.triggered", NOW, null, data),
                        "{}",
                        NOW.plusSeconds(60),
                        List.of("crm"),
                        1,
                        "none",
                        null),
                new RecordEntry.Duplicate("d1", "evt_2", "pelcro", NOW),
                new RecordEntry.Rejected("r1", "pelcro", "invalid-json", "no", "{", 1, NOW)));

        // Then
        assertThat(found(filter().source("pelcro"))).containsExactly("evt_2");
        assertThat(found(filter().type("lead.delivered"))).containsExactly("evt_1");
        assertThat(found(filter().campaign("camp_1"))).containsExactly("evt_2");
        assertThat(found(filter().sink("slack"))).containsExactly("evt_1");
        assertThat(found(filter().state(DeliveryState.PARKED))).containsExactly("evt_1");
        assertThat(found(filter().state(DeliveryState.PARKED).sink("slack"))).isEmpty();
        assertThat(found(filter().state(DeliveryState.DELIVERED).sink("slack"))).containsExactly("evt_1");
        assertThat(found(filter().text("100%_anna"))).containsExactly("evt_2");
        assertThat(found(filter().text("1000_anna"))).isEmpty();
        assertThat(found(filter().text("evt_1"))).containsExactly("evt_1");
        assertThat(found(filter().text("' or 1=1 --"))).isEmpty();
        assertThat(found(filter().since(NOW.plusSeconds(60)))).containsExactly("evt_2");
        assertThat(found(filter().until(NOW.plusSeconds(60)))).containsExactly("evt_1");
        EventList list = new EventList(database);
        assertThat(list.page(filter().build(), true, null, 10).events())
                .singleElement()
                .matches(event -> event.id().equals("evt_2") && event.duplicates() == 1);
        assertThat(list.rejected(filter().source("pelcro").build(), null, 10).events())
                .singleElement()
                .matches(webhook -> webhook.code().equals("invalid-json"));
        assertThat(list.rejected(filter().source("leadsail").build(), null, 10).events())
                .isEmpty();
    }

    @Test
    void listsWhatIsTriedAgain() {
        // Given: one failed, one is new, one was parked and is replayed, one waits at the first sink and failed at
        // another
        Instant replayed = NOW.plusSeconds(60);
        writer.write(List.of(
                accepted("evt_failed", "crm"),
                attempt("a1", "evt_failed", 1, AttemptOutcome.TRANSIENT, 503),
                accepted("evt_new", "crm"),
                accepted("evt_replayed", "crm"),
                attempt("a2", "evt_replayed", 1, AttemptOutcome.PERMANENT, 422),
                settled("evt_replayed", "crm", DeliveryState.PARKED, "no", NOW.plusSeconds(1)),
                settled("evt_replayed", "crm", DeliveryState.PENDING, "replayed", replayed),
                accepted("evt_both", "analytics", "crm"),
                attempt("a3", "evt_both", 1, AttemptOutcome.TRANSIENT, 503)));
        EventFilter.Builder retrying = filter().state(DeliveryState.PENDING).retrying(true);

        // Then
        assertThat(found(retrying)).containsExactlyInAnyOrder("evt_failed", "evt_both");
        assertThat(found(retrying.sink("crm"))).containsExactlyInAnyOrder("evt_failed", "evt_both");
        assertThat(found(retrying.sink("analytics"))).isEmpty();
    }

    @Test
    void findsTheProvidersId() {
        // Given
        ObjectNode data = data();
        data.put("providerEventId", "p-1");
        writer.write(List.of(
                accepted("evt_1", "crm"),
                new RecordEntry.Accepted(
                        new Event("evt_2", "pelcro", "campaign.triggered", NOW, null, data),
                        "{}",
                        NOW,
                        List.of("crm"),
                        1,
                        "none",
                        null)));

        // Then
        assertThat(found(filter().providerEventId("p-1"))).containsExactly("evt_2");
    }

    @Test
    void readsEveryListInTheOrderOfAnIndex() {
        // Given: a few rows of one kind, and many of another
        writeMany();
        EventFilter source = filter().source("leadsail").build();

        // Then
        isReadInOrder(() -> EventQuery.events(EventFilter.ANY, List.of()).get(0));
        isReadInOrder(() -> EventQuery.events(source, List.of()).get(0));
        isReadInOrder(() -> events(filter().type("lead.delivered")));
        isReadInOrder(() -> events(filter().lead("lead_1")));
        isReadInOrder(() -> events(filter().campaign("camp_1")));
        isReadInOrder(() -> events(filter().state(DeliveryState.DELIVERED)));
        isReadInOrder(() -> events(filter().state(DeliveryState.PARKED)));
        isReadInOrder(() -> events(filter().state(DeliveryState.DELIVERED).sink("crm")));
        isReadInOrder(
                () -> events(filter().state(DeliveryState.DELIVERED).sink("crm").source("leadsail")));
        isReadInOrder(
                () -> events(filter().state(DeliveryState.PARKED).sink("crm").type("lead.delivered")));
        isReadInOrder(() ->
                events(filter().state(DeliveryState.DELIVERED).retrying(true).sink("crm")));
        isReadInOrder(() -> EventQuery.repeated(EventFilter.ANY, List.of()));
        isReadInOrder(() -> EventQuery.repeated(source, List.of()));
        isReadInOrder(() -> EventQuery.rejected(EventFilter.ANY));
        isReadInOrder(() -> EventQuery.rejected(source));
    }

    private void isReadInOrder(Supplier<EventQuery> query) {
        isReadInOrderFromAPlace(query.get().newestFirst("e.id", MIDDLE, 50));
        isReadInOrderFromAPlace(query.get().oldestFirst("e.id", MIDDLE, 50));
    }

    private void isReadInOrderFromAPlace(SqlQuery query) {
        assertThat(plan(query)).matches(this::isInOrder, "is in order").matches(this::beginsAtAPlace, "begins there");
    }

    @Test
    void readsWhatWasAcceptedSinceAMomentInTheOrderOfAnIndexFromThere() {
        writeMany();

        isReadInOrderFromAPlace(RecordedEvents.accepted(MIDDLE));
    }

    @Test
    void findsWhatBecameOfAnEventByTheTimeItArrived() {
        writeMany();
        List<String> ids = List.of("evt_1", "evt_2");

        assertThat(plan(SqlQuery.of("select d.sink from " + SqlQuery.DELIVERIES_OF_EVENTS, ids)))
                .anyMatch(line -> line.contains("waybill_delivery_key"))
                .noneMatch(line -> line.contains("tableScan"));
        for (String table : List.of("waybill_delivery", "waybill_attempt")) {
            assertThat(plan(SqlQuery.of(
                            "select sink from %s where received_at is null and event_id = any(?)".formatted(table),
                            ids)))
                    .anyMatch(line -> line.contains(table + "_key"));
        }
    }

    private static EventQuery events(EventFilter.Builder filter) {
        return EventQuery.events(filter.build(), List.of()).get(0);
    }

    private void writeMany() {
        List<RecordEntry> entries = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Instant at = NOW.plusSeconds(i);
            ObjectNode data = data();
            data.putObject("lead").put("id", "lead_" + i % 2);
            data.putObject("campaign").put("id", "camp_" + i % 2);
            String source = i % 2 == 0 ? "leadsail" : "pelcro";
            String type = i % 3 == 0 ? "lead.delivered" : "lead.failed";
            Event event = new Event("evt_" + i, source, type, NOW, null, data);
            entries.add(new RecordEntry.Accepted(event, "{}", at, List.of("crm", "slack"), 1, "none", null));
            DeliveryState state = i < 3 ? DeliveryState.PARKED : DeliveryState.DELIVERED;
            entries.add(settled("evt_" + i, "crm", state, null, at));
            entries.add(settled("evt_" + i, "slack", DeliveryState.FILTERED, null, at));
            entries.add(new RecordEntry.Rejected("r" + i, source, "invalid-json", "no", "{", 1, at));
            entries.add(new RecordEntry.Duplicate("d" + i, "evt_" + i, source, at));
        }
        writer.write(entries);
        database.write("the statistics", connection -> SqlQuery.of("analyze").update(connection));
    }

    private List<String> plan(SqlQuery query) {
        List<String> lines = new ArrayList<>();
        database.read("a plan", connection -> {
            for (String setting : settingsForManyRows()) {
                SqlQuery.of(setting).update(connection);
            }
            new SqlQuery("explain " + query.sql(), query.parameters())
                    .each(connection, row -> row.getString(1).lines().forEach(lines::add));
            return lines;
        });
        return lines;
    }

    /** Has the database plan as if there were many more rows. */
    protected abstract List<String> settingsForManyRows();

    /** Whether a plan reads the rows in their order and stops when there are enough, or sorts only a few. */
    protected abstract boolean isInOrder(List<? extends String> plan);

    /** Whether a plan goes to the time it begins at in the index, instead of reading all rows before it. */
    protected abstract boolean beginsAtAPlace(List<? extends String> plan);

    @Test
    void listsAnEventOnceThatIsInOneStateAtSeveralSinks() {
        // Given
        writer.write(List.of(
                accepted("evt_1", "crm", "slack"), accepted("evt_2", "crm", "slack"), accepted("evt_3", "slack")));

        // Then
        assertThat(found(filter().state(DeliveryState.PENDING))).containsExactly("evt_3", "evt_2", "evt_1");
        assertThat(found(filter().state(DeliveryState.PENDING).sink("crm"))).containsExactly("evt_2", "evt_1");
    }

    @Test
    void findsALeadByItsIdAndByItsAddressInEitherCase() {
        // Given
        ObjectNode data = data();
        data.putObject("lead").put("id", "l1").put("email", "anna@lead.example");
        Event event = new Event("evt_1", "pelcro", "campaign.triggered", NOW, null, data);
        writer.write(List.of(
                new RecordEntry.Accepted(event, "{}", NOW, List.of("crm"), 1, "none", null), accepted("evt_2", "crm")));

        // Then
        assertThat(found(filter().lead("l1"))).containsExactly("evt_1");
        assertThat(found(filter().lead("l2"))).isEmpty();
        assertThat(found(filter().email("Anna@Lead.example"))).containsExactly("evt_1");
        assertThat(found(filter().email("otto@lead.example"))).isEmpty();
    }

    @Test
    void findsEventsByWhatASinkAnsweredAndHowOftenItWasCalled() {
        // Given
        writer.write(List.of(
                accepted("evt_1", "crm", "slack"),
                accepted("evt_2", "crm", "slack"),
                attempt("a1", "evt_1", 1, AttemptOutcome.TRANSIENT, 503),
                attempt("a2", "evt_1", 2, AttemptOutcome.DELIVERED, 200),
                attempt("a3", "evt_2", 1, AttemptOutcome.PERMANENT, 422),
                settled("evt_2", "crm", DeliveryState.PARKED, "no", NOW)));

        // Then
        assertThat(found(filter().code(503))).containsExactly("evt_1");
        assertThat(found(filter().code(422).sink("crm").state(DeliveryState.PARKED)))
                .containsExactly("evt_2");
        assertThat(found(filter().code(422).sink("slack"))).isEmpty();
        assertThat(found(filter().code(404))).isEmpty();
        assertThat(found(filter().attempts(2))).containsExactly("evt_1");
        assertThat(found(filter().attempts(1).sink("crm"))).containsExactly("evt_2", "evt_1");
        assertThat(found(filter().attempts(1).sink("slack"))).isEmpty();
    }

    @Test
    void findsNothingForANulCharacterThatNoTextHas() {
        // Given
        writer.write(List.of(accepted("evt_1", "crm")));

        // Then
        String nul = "\u0000";
        assertThat(found(filter().text(nul))).isEmpty();
        assertThat(found(filter().source(nul))).isEmpty();
        assertThat(found(filter().campaign("evt_1" + nul))).isEmpty();
        assertThat(found(filter().email(nul))).isEmpty();
        assertThat(archive.find("evt_1" + nul)).isEmpty();
        assertThat(new EventList(database).positionOf(nul)).isEmpty();
    }

    @Test
    void findsTextAsItIsWrittenInAnEvent() {
        // Given
        ObjectNode data = data();
        data.put("note", "one\n\ttwo \"three\"\\ Übung\u0000");
        Event event = new Event("evt_1", "pelcro", "campaign.triggered", NOW, null, data);
        writer.write(List.of(new RecordEntry.Accepted(event, "{}", NOW, List.of("crm"), 1, "none", null)));

        // Then
        for (String text : List.of("ONE\n\tTWO", "\"three\"\\ ü", "ÜBUNG\u0000")) {
            assertThat(found(filter().text(text))).containsExactly("evt_1");
        }
    }

    @Test
    void knowsTheNamesOnRecord() {
        // Given
        RecordedNames names = new RecordedNames(database);
        assertThat(names.types()).isEmpty();
        Event other = new Event("evt_2", "pelcro", "campaign.triggered", NOW, null, data());
        writer.write(List.of(
                new RecordEntry.Subscribed("gone", NOW),
                accepted("evt_1", "gone"),
                accepted("evt_3", "gone"),
                new RecordEntry.Accepted(other, "{}", NOW, List.of("gone"), 1, "none", null)));

        // Then
        assertThat(names.sources()).containsExactly("leadsail", "pelcro");
        assertThat(names.sinks()).containsExactly("gone");
        assertThat(names.types()).containsExactly("campaign.triggered", "lead.delivered");
        assertThat(names.hasType("lead.delivered")).isTrue();
        assertThat(names.hasType("lead.deliverd")).isFalse();
    }

    private List<String> found(EventFilter.Builder filter) {
        return new EventList(database)
                .page(filter.build(), false, null, 10).events().stream()
                        .map(EventList.Summary::id)
                        .toList();
    }

    private static EventFilter.Builder filter() {
        return EventFilter.where();
    }

    @Test
    void findsStoredEventsOldestFirst() {
        // Given
        writer.write(List.of(
                acceptedAt(NOW.plusSeconds(1), "evt_2"),
                accepted("evt_1", "crm"),
                acceptedAt(NOW.plusSeconds(1), "evt_3"),
                settled("evt_1", "crm", DeliveryState.PARKED, "no", NOW)));
        StoredEvents events = new StoredEvents(database);

        // When
        List<StoredEvents.Stored> first = events.page(EventFilter.ANY, Cursor.START, 2);
        List<StoredEvents.Stored> rest =
                events.page(EventFilter.ANY, first.get(1).position(), 2);

        // Then
        assertThat(first).extracting(StoredEvents.Stored::id).containsExactly("evt_1", "evt_2");
        assertThat(rest).extracting(StoredEvents.Stored::id).containsExactly("evt_3");
        assertThat(first.get(0).body()).isEqualTo("{\"raw\": \"ü\"}");
        assertThat(first.get(0).sinks().get("crm"))
                .isEqualTo(new StoredEvents.AtSink(DeliveryState.PARKED, RecordEntry.Settled.revision(NOW)));
    }

    @Test
    void knowsTheStatusASinkWasSentLast() {
        // Given
        List<RecordEntry> entries = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            ObjectNode data = data();
            data.putObject("lead").put("id", i == 4 ? "lead_2" : "lead_1");
            Event event = new Event("evt_" + i, "sendpilot", "lead.status_changed", NOW.plusSeconds(i), "lead_1", data);
            entries.add(new RecordEntry.Accepted(event, "{}", NOW, List.of("crm"), 1, "none", null));
        }
        entries.add(settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW));
        entries.add(settled("evt_2", "crm", DeliveryState.DELIVERED, null, NOW));
        entries.add(settled("evt_3", "crm", DeliveryState.PARKED, "no", NOW));
        writer.write(entries);
        StoredEvents events = new StoredEvents(database);

        // Then
        assertThat(events.lastStatusSent("sendpilot", "lead_1", "crm", "evt_3")).contains(NOW.plusSeconds(2));
        assertThat(events.lastStatusSent("sendpilot", "lead_1", "crm", "evt_2")).contains(NOW.plusSeconds(1));
        assertThat(events.lastStatusSent("sendpilot", "lead_2", "crm", "evt_0"))
                .as("it is pending")
                .contains(NOW.plusSeconds(4));
        assertThat(events.lastStatusSent("sendpilot", "lead_1", "slack", "evt_3"))
                .isEmpty();
        assertThat(events.lastStatusSent("mailstand", "lead_1", "crm", "evt_3")).isEmpty();
    }

    @Test
    void keepsWhatAReplayMadeOfAnEvent() {
        // Given
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                new RecordEntry.Accepted(
                        new Event("evt_u", "leadsail", Event.UNMAPPED, NOW, null, data()),
                        "{}",
                        NOW,
                        List.of(),
                        1,
                        "none",
                        "no mapping")));
        ObjectNode data = data();
        data.putObject("campaign").put("id", "camp_1");
        Event mapped = new Event("evt_u", "leadsail", "lead.delivered", NOW, "lead_1", data);

        // When
        List<RecordEntry> replayed = List.of(
                new RecordEntry.Mapped(mapped.toJson()),
                settled("evt_u", "crm", DeliveryState.PENDING, "replayed", NOW.plusNanos(1_000)),
                new RecordEntry.Replayed("rp_1", NOW, NOW, false, "{\"sent\":1}"));
        writer.write(replayed);
        writer.write(replayed);
        writer.write(List.of(
                new RecordEntry.Replayed("rp_1", NOW, NOW.plusSeconds(1), true, "{\"sent\":2}"),
                new RecordEntry.Mapped(new Event("evt_gone", "leadsail", "x", NOW, null, data()).toJson())));

        // Then
        EventHistory event = archive.find("evt_u").orElseThrow();
        assertThat(event.type()).isEqualTo("lead.delivered");
        assertThat(event.unmappedReason()).isNull();
        assertThat(event.event().path("subject").asText()).isEqualTo("lead_1");
        assertThat(found(filter().campaign("camp_1"))).containsExactly("evt_u");
        assertThat(ledger(1).unmapped()).isZero();
        assertThat(ledger(1).received()).isEqualTo(1);
        assertThat(ledger(1).balanced()).isTrue();
        assertThat(new ReplayList(database).newest())
                .singleElement()
                .matches(ReplayList.Item::over)
                .matches(replay -> replay.replay().path("sent").asInt() == 2);
    }

    @Test
    void tellsALossFromEventsInTheQueuesAlsoUnderLoad() {
        // Given: a steady load, so that there is always a message the audit has not written, of 200 events at most
        List<RecordEntry> events = new ArrayList<>();
        events.add(new RecordEntry.Subscribed("crm", NOW));
        IntStream.rangeClosed(1, 201).forEach(i -> events.add(accepted("evt_" + i, "crm")));
        writer.write(events);
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        AtomicLong pending = new AtomicLong(1);
        Clock clock = clock(now);
        Ledger ledger = new Ledger(
                database,
                sinks -> new QueueDepths(Map.of("crm", pending.get()), Map.of("crm", 0L), 1),
                RETENTION,
                () -> 0,
                clock);
        LedgerWatch watch = new LedgerWatch(
                ledger, new UnaccountedEvents(database, sink -> List.of()), Duration.ofMinutes(1), clock);

        // When, then
        assertThat(ledger.report().balanced()).isTrue();
        pending.set(0);
        assertThat(ledger.report().balanced()).isFalse();
        watch.check();
        now.set(NOW.plusSeconds(60));
        watch.check();
        assertThat(watch.mismatch()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "waybill_total, 'none can be named: the totals differ from the rows'",
        "waybill_delivery, 'evt_1 (not on record there), evt_2 (not on record there)'"
    })
    void isOutOfBalanceWhenASinkLacksWhatTheHubHasReceived(String alsoFrom, String named) {
        // Given: no queue has anything, so the sink's own numbers add up
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                new RecordEntry.Subscribed("slack", NOW),
                accepted("evt_1", "crm", "slack"),
                accepted("evt_2", "crm", "slack"),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW),
                settled("evt_2", "crm", DeliveryState.FILTERED, null, NOW),
                settled("evt_1", "slack", DeliveryState.FILTERED, null, NOW),
                settled("evt_2", "slack", DeliveryState.FILTERED, null, NOW)));
        assertThat(ledger(0).balanced()).isTrue();

        // When
        execute("delete from waybill_total where sink = 'crm'");
        execute("delete from %s where sink = 'crm'".formatted(alsoFrom));

        // Then
        LedgerReport report = ledger(0);
        assertThat(report.balanced()).isFalse();
        assertThat(report.notes())
                .containsExactly("crm lacks 2 of the events received; GET /observe/health says more.");
        LedgerWatch watch = new LedgerWatch(
                ledgerOf(0), new UnaccountedEvents(database, sink -> List.of()), Duration.ZERO, Clock.systemUTC());
        watch.check();
        assertThat(watch.alarm())
                .isEqualTo("the ledger does not balance: crm: its received lacks 2 events that the hub has received"
                        + " for it: " + named);
        assertThat(watch.mismatch()).isEqualTo(2);
    }

    @Test
    void balancesAgainWhenMissingEventsAreReplayedOrTheirLossIsAccepted() {
        // Given
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                accepted("evt_1", "crm"),
                accepted("evt_2", "crm"),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW),
                settled("evt_2", "crm", DeliveryState.DELIVERED, null, NOW)));
        execute("delete from waybill_total where sink = 'crm'");
        execute("delete from waybill_delivery where sink = 'crm'");

        // When, then
        writer.write(List.of(settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)));
        assertThat(missing()).isEqualTo(Map.of("crm", 1L));
        new RecordedEvents(database, "broker", "database", true).compare(new BrokerContents(null, 0));
        assertThat(missing()).isEmpty();
        assertThat(ledger(0).balanced()).isTrue();
        writer.write(List.of(accepted("evt_3", "crm")));
        execute("update waybill_total set number = 0 where state = 'pending'");
        assertThat(missing()).as("what comes later counts").isEqualTo(Map.of("crm", 1L));
    }

    /** In each round a sink of its own: events before, during and after its subscription, when it has one again, and replays. */
    @Test
    void neverMissesWhatASinkNeedNotHaveAndMissesOneEventOfAllOthers() {
        Random random = new Random(7);
        for (int round = 0; round < 12; round++) {
            // Given
            String sink = "crm" + round;
            List<RecordEntry> entries = new ArrayList<>();
            entries.add(new RecordEntry.Subscribed("slack", NOW));
            entries.add(new RecordEntry.Subscribed(sink, NOW));
            entries.add(new RecordEntry.Subscribed(sink, NOW.plusSeconds(5)));
            for (int i = 0; i < 12; i++) {
                String id = "evt_" + round + "_" + i;
                boolean isSubscribed = i % 6 > 2;
                entries.add(isSubscribed ? accepted(id, sink, "slack") : accepted(id, "slack"));
                if (isSubscribed) {
                    entries.add(settled(id, sink, DeliveryState.DELIVERED, null, NOW));
                } else if (i % 6 == 2) {
                    entries.add(acceptedAt(NOW.plus(Duration.ofDays(8)), id, sink, "slack"));
                }
            }
            Collections.shuffle(entries, random);
            Event mapped = new Event("evt_u" + round, "leadsail", "lead.delivered", NOW, "lead_1", data());
            entries.add(new RecordEntry.Accepted(
                    new Event(mapped.id(), "leadsail", Event.UNMAPPED, NOW, null, data()),
                    "{}",
                    NOW,
                    List.of(),
                    1,
                    "none",
                    "no mapping"));
            entries.add(new RecordEntry.Mapped(mapped.toJson()));
            entries.add(settled(mapped.id(), round % 2 == 0 ? sink : "slack", DeliveryState.PENDING, "replayed", NOW));
            entries.add(settled("evt_" + round + "_0", sink, DeliveryState.PENDING, "replayed", NOW));

            // When
            for (int i = 0; i < entries.size(); i += 4) {
                List<RecordEntry> batch = entries.subList(i, Math.min(i + 4, entries.size()));
                writer.write(batch);
                assertThat(missing()).as("round %d, to entry %d", round, i).isEmpty();
                if (random.nextBoolean()) {
                    writer.write(batch);
                    assertThat(missing()).as("written again").isEmpty();
                }
            }

            // Then
            for (String each : List.of(sink, "slack")) {
                execute("update waybill_total set number = number - 1 where state = 'pending' and sink = '%s'"
                        .formatted(each));
                assertThat(missing()).as("round %d", round).isEqualTo(Map.of(each, 1L));
                execute("update waybill_total set number = number + 1 where state = 'pending' and sink = '%s'"
                        .formatted(each));
            }
        }
    }

    private static final Routing NARROW = Routing.of(Map.of(
            "crm", TakenTypes.parse("lead.*", "routes/sinks/crm.camel.yaml", 12),
            "slack", TakenTypes.all("routes/sinks/slack.camel.yaml", 8)));

    @Test
    void countsWhatASinkDidNotTakeAsFilteredWithoutARow() {
        // When
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                new RecordEntry.Subscribed("slack", NOW),
                new RecordEntry.RoutingChanged(NARROW, NOW),
                routed(NARROW, "evt_1", "lead.delivered", NOW),
                routed(NARROW, "evt_2", "campaign.paused", NOW),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW),
                settled("evt_1", "slack", DeliveryState.DELIVERED, null, NOW),
                settled("evt_2", "slack", DeliveryState.DELIVERED, null, NOW)));

        // Then
        assertThat(counted("select event_id || ' ' || sink, 1 from waybill_delivery"))
                .containsOnlyKeys("evt_1 crm", "evt_1 slack", "evt_2 slack");
        assertThat(ledger(0).sinks().get("crm")).isEqualTo(new LedgerReport.Sink(NOW, 2, 1, 1, 0, 0, 0, 0));
        assertThat(ledger(0).balanced()).isTrue();
        assertThat(archive.find("evt_2").orElseThrow().sinks().get("crm"))
                .isEqualTo(new EventHistory.SinkHistory(
                        DeliveryState.FILTERED,
                        "takes lead.* (routes/sinks/crm.camel.yaml:12)",
                        NOW,
                        null,
                        null,
                        List.of()));
        EventList.Page<EventList.Summary> page = new EventList(database)
                .page(filter().state(DeliveryState.FILTERED).sink("crm").build(), false, null, 10);
        assertThat(page.events()).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo("evt_2");
            assertThat(event.sinks())
                    .isEqualTo(Map.of("crm", DeliveryState.FILTERED, "slack", DeliveryState.DELIVERED));
        });
        assertThat(found(filter().sink("crm"))).containsExactlyInAnyOrder("evt_1", "evt_2");
    }

    @Test
    void findsASinksLossAlsoWhereItHasNoRows() {
        // Given
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                new RecordEntry.Subscribed("slack", NOW),
                new RecordEntry.RoutingChanged(NARROW, NOW),
                routed(NARROW, "evt_1", "lead.delivered", NOW),
                routed(NARROW, "evt_2", "campaign.paused", NOW),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)));
        assertThat(missing()).isEmpty();

        // When
        execute("delete from waybill_total where sink = 'crm'");
        execute("delete from waybill_delivery where sink = 'crm'");

        // Then: what it did not take is not missing
        assertThat(missing()).isEqualTo(Map.of("crm", 1L));
        assertThat(new UnaccountedEvents(database, sink -> List.of()).notAt("crm", NOW, 10))
                .containsExactly("evt_1");

        // When
        execute("delete from waybill_routed_total");

        // Then
        assertThat(missing()).isEqualTo(Map.of("crm", 2L));
        new RecordedEvents(database, "broker", "database", true).compare(new BrokerContents(null, 0));
        assertThat(missing()).isEmpty();
    }

    @Test
    void takesOneFromWhatIsFilteredAlsoIfTheDeliveryIsRecordedBeforeTheEvent() {
        writer.write(List.of(new RecordEntry.Subscribed("crm", NOW), new RecordEntry.RoutingChanged(NARROW, NOW)));
        writer.write(List.of(settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)));
        writer.write(List.of(routed(NARROW, "evt_1", "campaign.paused", NOW)));

        assertThat(ledger(0).sinks().get("crm")).isEqualTo(new LedgerReport.Sink(NOW, 1, 1, 0, 0, 0, 0, 0));
        assertThat(missing()).isEmpty();
    }

    @Test
    void readsWhatASinkDidNotTakeInTheOrderOfAnIndex() {
        writeMany();

        for (EventFilter filter : List.of(
                filter().state(DeliveryState.FILTERED).build(),
                filter().state(DeliveryState.FILTERED).sink("crm").build(),
                filter().state(DeliveryState.FILTERED)
                        .sink("crm")
                        .type("lead.failed")
                        .build())) {
            isReadInOrder(() -> EventQuery.events(filter, List.of(NARROW)).get(1));
        }
    }

    /** What each event's state at each sink must be, kept as simply as can be. */
    private record Model(
            Map<String, Map<String, DeliveryState>> states,
            Map<String, RecordEntry.Accepted> events,
            Set<String> unmapped) {

        void accept(RecordEntry.Accepted accepted, @Nullable Routing routing) {
            String id = accepted.event().id();
            events.putIfAbsent(id, accepted);
            Map<String, DeliveryState> at = states.computeIfAbsent(id, event -> new TreeMap<>());
            accepted.sinks().forEach(sink -> at.put(sink, DeliveryState.PENDING));
            if (routing != null) {
                routing.excluding(accepted.event().type())
                        .forEach(sink -> at.putIfAbsent(sink, DeliveryState.FILTERED));
            }
        }

        Map<DeliveryState, Long> counts(String sink, Predicate<RecordEntry.Accepted> which) {
            Map<DeliveryState, Long> counts = new TreeMap<>();
            states.forEach((id, at) -> {
                DeliveryState state = at.get(sink);
                if (state != null && which.test(Objects.requireNonNull(events.get(id)))) {
                    counts.merge(state, 1L, Long::sum);
                }
            });
            return counts;
        }

        List<String> filtered(@Nullable String sink) {
            return states.entrySet().stream()
                    .filter(event -> event.getValue().entrySet().stream()
                            .anyMatch(at -> at.getValue() == DeliveryState.FILTERED
                                    && (sink == null || sink.equals(at.getKey()))))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    @Test
    void knowsWhenCampaignsWereHeardOfAndWhichArePaused() {
        // Given
        writer.write(List.of(
                ofCampaign("evt_1", "lead.delivered", "a", NOW.minusSeconds(7_200)),
                ofCampaign("evt_2", "lead.delivered", "a", NOW.minusSeconds(7_100)),
                ofCampaign("evt_3", "campaign.paused", "a", NOW.minusSeconds(3_600)),
                ofCampaign("evt_4", "lead.delivered", "a", NOW),
                ofCampaign("evt_5", "campaign.paused", "b", NOW.minusSeconds(60))));
        CampaignArrivals campaigns = new CampaignArrivals(database);
        Instant hour = NOW.truncatedTo(ChronoUnit.HOURS);

        // Then
        assertThat(campaigns.hours(hour.minusSeconds(7_200), hour.plusSeconds(3_600)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "a", Map.of(hour.minusSeconds(7_200), 2L, hour.minusSeconds(3_600), 1L, hour, 1L),
                        "b", Map.of(hour, 1L)));
        assertThat(campaigns.last("a").orElseThrow().receivedAt()).isEqualTo(NOW);
        assertThat(campaigns.last("c")).isEmpty();
        assertThat(campaigns.isPaused("a")).isTrue();
        assertThat(campaigns.arePaused("leadsail")).isTrue();

        // When
        writer.write(List.of(ofCampaign("evt_6", "campaign.resumed", "a", NOW.plusSeconds(1))));

        // Then
        assertThat(campaigns.isPaused("a")).isFalse();
        assertThat(campaigns.arePaused("leadsail")).isFalse();
    }

    private static RecordEntry ofCampaign(String id, String type, String campaign, Instant at) {
        ObjectNode data = data();
        data.putObject("campaign").put("id", campaign);
        return new RecordEntry.Accepted(
                new Event(id, "leadsail", type, at, campaign, data), "{}", at, List.of(), 1, "header", null);
    }

    @Test
    void theHubsOwnEventsAreCountedApart() {
        // Given
        Event alarm = new Event("evt_alarm", Event.HUB, "waybill.alarm.raised", NOW, null, data());
        writer.write(List.of(
                new RecordEntry.Subscribed("crm", NOW),
                new RecordEntry.Subscribed("slack", NOW),
                accepted("evt_1", "crm", "slack"),
                new RecordEntry.Accepted(alarm, "{}", NOW, List.of("slack"), 1, "waybill", null)));

        // When: another sink comes
        writer.write(List.of(
                settled("evt_1", "slack", DeliveryState.DELIVERED, null, NOW),
                settled("evt_alarm", "slack", DeliveryState.PARKED, "no", NOW),
                new RecordEntry.Subscribed("late", NOW)));
        QueueDepths queues = new QueueDepths(Map.of("crm", 1L), Map.of("slack", 1L), 0);
        Ledger ledger = new Ledger(database, sinks -> queues, RETENTION, () -> 0, Clock.fixed(NOW, ZoneOffset.UTC));

        // Then
        LedgerReport all = ledger.report();
        assertThat(all.received()).isEqualTo(1);
        assertThat(all.balanced()).isTrue();
        assertThat(all.sinks().get("slack").received()).isEqualTo(1);
        assertThat(all.sinks().get("slack").parked()).isZero();
        assertThat(missing()).isEmpty();
        LedgerReport ofTime = ledger.report(null, NOW.minusSeconds(10), NOW.plusSeconds(7_200));
        assertThat(ofTime.received()).isEqualTo(1);
        assertThat(ofTime.sinks().get("slack").parked()).isZero();
        LedgerReport own = ledger.report(Event.HUB);
        assertThat(own.received()).isEqualTo(1);
        assertThat(own.sinks().get("slack").parked()).isEqualTo(1);
        assertThat(own.sinks().get("crm").received()).isZero();
    }

    /** Sinks come and go, and take more and fewer types; events are replayed, mapped again and accepted again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void countsEachEventAtEachSinkOnceInItsLastState(int seed) {
        // Given
        Random random = new Random(seed);
        List<Routing> routings = List.of(
                NARROW,
                Routing.of(Map.of(
                        "crm", TakenTypes.parse("campaign.*, lead.delivered", "crm", 1),
                        "slack", TakenTypes.parse("campaign.paused", "slack", 2))),
                Routing.of(Map.of(
                        "crm", TakenTypes.all("crm", 1),
                        "slack", TakenTypes.parse("lead.failed", "slack", 2),
                        "late", TakenTypes.parse("message.*", "late", 3))),
                Routing.of(Map.of("late", TakenTypes.all("late", 3))));
        List<String> types = List.of("lead.delivered", "lead.failed", "campaign.paused");
        List<String> sinks = List.of("crm", "slack", "late");
        Model model = new Model(new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
        List<RecordEntry> entries = new ArrayList<>();
        Instant start = NOW.truncatedTo(ChronoUnit.HOURS);
        sinks.forEach(sink -> entries.add(new RecordEntry.Subscribed(sink, NOW)));
        routings.forEach(routing -> entries.add(new RecordEntry.RoutingChanged(routing, NOW)));
        for (int i = 0; i < 40; i++) {
            String id = "evt_" + i;
            Instant at = start.plusSeconds(random.nextInt(4 * 3_600));
            Routing routing = routings.get(random.nextInt(routings.size()));
            String type = types.get(random.nextInt(types.size()));
            int kind = random.nextInt(10);
            if (kind == 0) { // of an earlier version
                RecordEntry.Accepted old =
                        new RecordEntry.Accepted(event(id, type), "{}", at, List.of("crm", "slack"), 1, "none", null);
                entries.add(old);
                model.accept(old, null);
            } else if (kind == 1) {
                RecordEntry.Accepted unmapped = new RecordEntry.Accepted(
                        event(id, Event.UNMAPPED), "{}", at, List.of(), 1, "none", "no mapping");
                entries.add(unmapped);
                model.accept(unmapped, null);
                model.unmapped().add(id);
            } else {
                RecordEntry.Accepted accepted = routed(routing, id, type, at);
                entries.add(accepted);
                model.accept(accepted, routing);
            }
            Map<String, DeliveryState> states =
                    Objects.requireNonNull(model.states().get(id));
            for (String sink : List.copyOf(states.keySet())) {
                if (states.get(sink) == DeliveryState.PENDING && random.nextInt(4) > 0) {
                    DeliveryState state = List.of(DeliveryState.values()).get(random.nextInt(6));
                    entries.add(settled(id, sink, state, "so", at.plusSeconds(1)));
                    states.put(sink, state);
                }
            }
            if (random.nextInt(3) == 0) { // a replay, perhaps by another mapping
                for (String sink : sinks) {
                    if (random.nextBoolean()) {
                        entries.add(settled(id, sink, DeliveryState.PENDING, "replayed", at.plusSeconds(2)));
                        states.put(sink, DeliveryState.PENDING);
                    }
                }
                if (kind == 1 || random.nextBoolean()) {
                    entries.add(new RecordEntry.Mapped(
                            event(id, types.get(random.nextInt(3))).toJson()));
                    model.unmapped().remove(id);
                }
                for (String sink : sinks) {
                    if (states.get(sink) == DeliveryState.PENDING && random.nextBoolean()) {
                        entries.add(settled(id, sink, DeliveryState.DELIVERED, null, at.plusSeconds(3)));
                        states.put(sink, DeliveryState.DELIVERED);
                    }
                }
            }
            if (kind > 1 && random.nextInt(6) == 0) { // the event comes after the dedupe window
                RecordEntry.Accepted again =
                        routed(routings.get(random.nextInt(4)), id, type, at.plus(Duration.ofDays(8)));
                entries.add(again);
                Routing by = routings.stream()
                        .filter(each -> each.id().equals(again.routing()))
                        .findFirst()
                        .orElseThrow();
                model.accept(again, by);
            }
        }

        // When
        int from = 0;
        while (from < entries.size()) {
            int to = Math.min(entries.size(), from + 1 + random.nextInt(12));
            List<RecordEntry> batch = entries.subList(from, to);
            writer.write(batch);
            assertThat(missing()).isEmpty();
            if (random.nextBoolean()) {
                writer.write(batch);
            }
            from = to;
        }

        // Then
        assertThat(missing()).isEmpty();
        assertThat(hours()).isEqualTo(hoursByRows());
        LedgerCounts all =
                database.read("the ledger", connection -> LedgerCounts.ofAll(connection, database.routings(), null));
        assertThat(all.of(Totals.RECEIVED))
                .isEqualTo(model.events().size() - model.unmapped().size());
        for (String sink : sinks) {
            Map<DeliveryState, Long> states = new TreeMap<>(all.states().getOrDefault(sink, Map.of()));
            states.values().removeIf(number -> number == 0);
            assertThat(states).as(sink).isEqualTo(model.counts(sink, event -> true));
            for (int i = 0; i < 5; i++) {
                Instant since = start.plusSeconds(random.nextInt(3 * 3_600));
                Instant until = i == 0 ? since.plusSeconds(600) : since.plusSeconds(random.nextInt(3 * 3_600));
                LedgerReport.Sink inTime =
                        ledgerOf(0).report("leadsail", since, until).sinks().get(sink);
                Map<DeliveryState, Long> expected = model.counts(
                        sink,
                        event -> !event.receivedAt().isBefore(since)
                                && event.receivedAt().isBefore(until));
                assertThat(inTime.filtered())
                        .as("%s from %s to %s", sink, since, until)
                        .isEqualTo(expected.getOrDefault(DeliveryState.FILTERED, 0L));
                assertThat(inTime.received())
                        .isEqualTo(expected.values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
            }
            assertThat(foundByPages(filter().state(DeliveryState.FILTERED).sink(sink)))
                    .as(sink)
                    .containsExactlyInAnyOrderElementsOf(model.filtered(sink));
            assertThat(new StoredEvents(database)
                            .page(
                                    filter().state(DeliveryState.FILTERED)
                                            .sink(sink)
                                            .build(),
                                    Cursor.START,
                                    100))
                    .extracting(StoredEvents.Stored::id)
                    .containsExactlyInAnyOrderElementsOf(model.filtered(sink));
        }
        assertThat(foundByPages(filter().state(DeliveryState.FILTERED)))
                .containsExactlyInAnyOrderElementsOf(model.filtered(null));
        model.states().forEach((id, states) -> {
            Map<String, DeliveryState> onRecord = new TreeMap<>();
            archive.find(id).orElseThrow().sinks().forEach((sink, at) -> onRecord.put(sink, at.state()));
            assertThat(onRecord).as(id).isEqualTo(states);
        });
    }

    private List<String> foundByPages(EventFilter.Builder filter) {
        EventList list = new EventList(database);
        List<String> found = new ArrayList<>();
        Cursor before = null;
        do {
            EventList.Page<EventList.Summary> page = list.page(filter.build(), false, before, 4);
            page.events().forEach(event -> found.add(event.id()));
            before = page.next() == null ? null : list.positionOf(page.next()).orElseThrow();
        } while (before != null);
        return found;
    }

    private static Event event(String id, String type) {
        return new Event(id, "leadsail", type, NOW, "lead_1", data());
    }

    private static RecordEntry.Accepted routed(Routing routing, String id, String type, Instant at) {
        return new RecordEntry.Accepted(
                event(id, type), "{}", at, List.copyOf(routing.taking(type)), routing.id(), 1, "none", null);
    }

    private Map<String, Long> missing() {
        return database.read("the ledger", connection -> LedgerCounts.ofAll(connection, database.routings(), null)
                .missing());
    }

    private void execute(String sql) {
        database.write("the rows", connection -> SqlQuery.of(sql).update(connection));
    }

    private LedgerReport ledger(long pending) {
        return ledgerOf(pending).report();
    }

    private LedgerReport ledger(long pending, long parked) {
        QueueDepths counts = new QueueDepths(Map.of("crm", pending), Map.of("crm", parked), 0);
        return new Ledger(database, sinks -> counts, RETENTION, () -> 0, Clock.systemUTC()).report();
    }

    private Ledger ledgerOf(long pending) {
        QueueDepths counts = new QueueDepths(Map.of("crm", pending), Map.of("crm", 0L), 0);
        return new Ledger(database, sinks -> counts, RETENTION, () -> 0, Clock.systemUTC());
    }

    private static Clock clock(AtomicReference<Instant> now) {
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

    private static ObjectNode data() {
        return JsonNodeFactory.instance.objectNode().put("providerType", "lead.delivered");
    }

    private static RecordEntry accepted(String id, String... sinks) {
        Event event = new Event(id, "leadsail", "lead.delivered", NOW, "lead_1", data());
        return new RecordEntry.Accepted(event, "{\"raw\": \"ü\"}", NOW, List.of(sinks), 1, "header", null);
    }

    private static RecordEntry acceptedAt(Instant receivedAt, String id, String... sinks) {
        Event event = new Event(id, "leadsail", "lead.delivered", NOW, "lead_1", data());
        return new RecordEntry.Accepted(event, "{}", receivedAt, List.of(sinks), 1, "header", null);
    }

    private static RecordEntry attempt(String id, String eventId, int number, AttemptOutcome outcome, int code) {
        return new RecordEntry.Attempt(
                id, eventId, "crm", number, outcome, "PUT /", code, null, NOW.plusMillis(number), 7, null, 1, "key");
    }

    private static RecordEntry settled(String id, String sink, DeliveryState state, String reason, Instant at) {
        return new RecordEntry.Settled(id, sink, state, reason, at, 1);
    }
}
