package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Event;
import io.waybill.handoff.QueueDepths;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.record.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The totals, of all time and by the hour, and who reads them. A part of {@link AuditContract}. */
abstract class TotalsContract extends KeptRecordContract {

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

    private Map<String, Long> rows() {
        Map<String, Long> rows = new TreeMap<>(
                counted("select source || ' ' || sink || ' ' || state, count(*) from waybill_delivery group by 1"));
        rows.putAll(counted("select source || '  received', count(*) from waybill_event group by 1"));
        rows.putAll(counted("select source || '  duplicate', count(*) from waybill_duplicate group by 1"));
        rows.putAll(counted("select source || '  rejected', count(*) from waybill_rejected group by 1"));
        return rows;
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
        return ledger(sinks -> none, Clock.fixed(now, ZoneOffset.UTC));
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
}
