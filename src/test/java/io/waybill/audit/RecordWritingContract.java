package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Event;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is on record after a batch was written, and how long. A part of {@link AuditContract}. */
abstract class RecordWritingContract extends AuditFixture {

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
    void countsAnEventOnceThatTwoHubsAcceptedWithinAMoment() {
        // Given
        AuditWriter ofHubs = new AuditWriter(database, (sink, event, by) -> {}, Duration.ofMinutes(10));
        ofHubs.write(List.of(accepted("evt_1", "crm"), settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)));

        // When: the clock of one is behind, the other has it in the same batch, and each comes twice
        List<RecordEntry> again = List.of(
                acceptedAt(NOW.minusSeconds(60), "evt_1", "crm"),
                acceptedAt(NOW, "evt_2", "crm"),
                acceptedAt(NOW.plusMillis(7), "evt_2", "crm"));
        ofHubs.write(again);
        ofHubs.write(again);

        // Then
        assertThat(totals())
                .containsEntry("leadsail  received", 2L)
                .containsEntry("leadsail  duplicate", 2L)
                .containsEntry("leadsail crm delivered", 1L)
                .containsEntry("leadsail crm pending", 1L);

        // When it comes after the dedupe window
        ofHubs.write(List.of(acceptedAt(NOW.plus(Duration.ofDays(8)), "evt_1", "crm")));

        // Then
        assertThat(totals()).containsEntry("leadsail  received", 2L).containsEntry("leadsail crm pending", 2L);
    }

    @Test
    void throwsWhenTheDatabaseIsGone() {
        database.close();

        assertThatThrownBy(() -> writer.write(List.of(accepted("evt_1", "crm"))))
                .isInstanceOf(AuditException.class);
        assertThatThrownBy(() -> archive.find("evt_1")).isInstanceOf(AuditException.class);

        database = AuditDatabase.open(settings(), folder, false);
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
}
