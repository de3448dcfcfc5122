package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.event.Event;
import io.waybill.handoff.BrokerContents;
import io.waybill.handoff.QueueDepths;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether every event is accounted for. A part of {@link AuditContract}. */
abstract class LedgerContract extends TotalsContract {

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
        Ledger ledger =
                ledger(sinks -> new QueueDepths(Map.of("crm", (long) queue.get().size()), Map.of("crm", 0L), 0), clock);
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
    void tellsALossFromEventsInTheQueuesAlsoUnderLoad() {
        // Given: a steady load, so that there is always a message the audit has not written, of 200 events at most
        List<RecordEntry> events = new ArrayList<>();
        events.add(new RecordEntry.Subscribed("crm", NOW));
        IntStream.rangeClosed(1, 201).forEach(i -> events.add(accepted("evt_" + i, "crm")));
        writer.write(events);
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        AtomicLong pending = new AtomicLong(1);
        Clock clock = clock(now);
        Ledger ledger = ledger(sinks -> new QueueDepths(Map.of("crm", pending.get()), Map.of("crm", 0L), 1), clock);
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
        new RecordedEvents(database, "broker", "database", true).compare(new BrokerContents("", null, 0, Set.of()));
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
}
