package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Event;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.ChangeOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.record.Refusal;
import io.waybill.record.SentRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What stays on record while versions and time go by. A part of {@link AuditContract}. */
abstract class KeptRecordContract extends RecordWritingContract {

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
        List<GenerationList.Item> generations = new GenerationList(database).newest();
        prunerAt(NOW.plus(RETENTION).plus(Duration.ofDays(1))).prune();

        // Then
        EventHistory.SinkHistory delivery = event.sinks().get("crm");
        assertThat(event.generationDigest()).isEqualTo("1111111111111111");
        assertThat(delivery.attempts()).singleElement().matches(attempt -> "1111111111111111"
                .equals(attempt.generationDigest()));
        assertThat(delivery.generationDigest()).isEqualTo("2222222222222222");
        assertThat(generations)
                .containsExactly(
                        new GenerationList.Item(1, "2222222222222222", restart),
                        new GenerationList.Item(1, "1111111111111111", NOW.minusSeconds(1)));
        assertThat(counted("select digest, number from waybill_generation"))
                .as("the last one is the one that runs")
                .isEqualTo(Map.of("2222222222222222", 1L));
    }

    private static RecordEntry started(String digest, Instant hubStartedAt, Instant at) {
        return new RecordEntry.GenerationStarted("gen_" + digest, 1, digest, hubStartedAt, at);
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
    void keepsWhatWasSentAsLongAsTheWebhooksBody() {
        // Given: one of an earlier version, whose line has the body
        writer.write(List.of(
                accepted("evt_1", "crm", "slack"),
                sent(
                        "a1",
                        "crm",
                        "PUT /leads/7",
                        new SentRequest(
                                "https://crm.example/leads/7",
                                Map.of("Idempotency-Key", "", "X-Kind", "lead"),
                                "{\"a\":1}",
                                null)),
                sent(
                        "a2",
                        "crm",
                        "PUT /leads/8",
                        new SentRequest("https://crm.example/leads/8", Map.of(), "{\"a\":", 20_000)),
                sent(
                        "a3",
                        "slack",
                        "#alerts:",
                        new SentRequest("https://slack.example/", Map.of(), "Look\u0000", null)),
                sent("a4", "slack", "#sales:", new SentRequest(null, null, "Dry", null)),
                sent("a5", "slack", "PUT / {}", null),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW),
                settled("evt_1", "slack", DeliveryState.DELIVERED, null, NOW)));

        // Then
        EventHistory event = archive.find("evt_1").orElseThrow();
        assertThat(event.sinks().get("crm").attempts())
                .extracting(EventHistory.Attempt::request, EventHistory.Attempt::sent)
                .containsExactly(
                        tuple(
                                "PUT /leads/7 {\"a\":1}",
                                new SentCall(
                                        true,
                                        "http",
                                        "PUT",
                                        "https://crm.example/leads/7",
                                        Map.of("Idempotency-Key", "key", "X-Kind", "lead"),
                                        JsonNodeFactory.instance.objectNode().put("a", 1),
                                        null,
                                        null)),
                        tuple(
                                "PUT /leads/8 {\"a\":… (20000 characters)",
                                new SentCall(
                                        true,
                                        "http",
                                        "PUT",
                                        "https://crm.example/leads/8",
                                        Map.of(),
                                        JsonNodeFactory.instance.textNode("{\"a\":"),
                                        null,
                                        20_000)));
        assertThat(event.sinks().get("slack").attempts())
                .extracting(EventHistory.Attempt::request, EventHistory.Attempt::sent)
                .containsExactly(
                        tuple(
                                "#alerts: Look\uFFFD",
                                new SentCall(
                                        true,
                                        "slack",
                                        "POST",
                                        "https://slack.example/",
                                        Map.of(),
                                        null,
                                        "Look\uFFFD",
                                        null)),
                        tuple("#sales: Dry", null),
                        tuple("PUT / {}", null));

        // When
        prunerAt(NOW.plus(BODY_RETENTION).plusSeconds(1)).prune();

        // Then
        assertThat(archive.find("evt_1").orElseThrow().sinks().get("crm").attempts())
                .extracting(EventHistory.Attempt::request, EventHistory.Attempt::sent)
                .containsExactly(tuple("PUT /leads/7", null), tuple("PUT /leads/8", null));
        assertThat(counted("select 'rows', count(*) from waybill_attempt where sent_to is not null"
                        + " or sent_headers is not null or sent_body is not null or sent_length is not null"))
                .isEqualTo(Map.of("rows", 0L));
    }

    private static RecordEntry sent(String id, String sink, String request, SentRequest sent) {
        return new RecordEntry.Attempt(
                id,
                "evt_1",
                sink,
                1,
                AttemptOutcome.DELIVERED,
                request,
                sent,
                200,
                null,
                NOW.plusMillis(id.charAt(1)),
                7,
                null,
                1,
                "key",
                null);
    }

    @Test
    void keepsWhatOperatorsAskedFor() {
        // Given: each comes twice, and one has what no column takes
        Instant later = NOW.plusSeconds(60);
        List<RecordEntry> entries = List.of(
                change("c1", NOW, "unmask-event", "evt_1", null),
                change("c2", NOW, "stop-sink", null, "crm"),
                change("c3", later, "discard-parked", "evt_1", "crm\u0000" + "x".repeat(900)));
        writer.write(entries);
        writer.write(entries);
        ChangeList changes = new ChangeList(database);

        // Then
        ChangeList.Page first = changes.page(new ChangeList.Filter(null, null, null, null), 2);
        assertThat(first.changes()).extracting(ChangeList.Item::id).containsExactly("c3", "c2");
        assertThat(changes.page(
                        new ChangeList.Filter(
                                null, null, null, changes.positionOf("c2").orElseThrow()),
                        2))
                .isEqualTo(new ChangeList.Page(
                        List.of(new ChangeList.Item(
                                "c1",
                                NOW,
                                "ada",
                                "api",
                                "unmask-event",
                                "evt_1",
                                null,
                                null,
                                Map.of("reason", "old\u0000"),
                                ChangeOutcome.REFUSED,
                                "no")),
                        null));
        assertThat(changes.page(ChangeList.Filter.about("evt_1"), 9).changes())
                .extracting(ChangeList.Item::id)
                .containsExactly("c3", "c1");
        assertThat(changes.page(new ChangeList.Filter(null, NOW, later, null), 9)
                        .changes())
                .extracting(ChangeList.Item::id)
                .containsExactly("c2", "c1");

        // When
        prunerAt(NOW.plus(RETENTION).plus(Pruner.GRACE).plusSeconds(1)).prune();

        // Then
        assertThat(changes.page(new ChangeList.Filter(null, null, null, null), 9)
                        .changes())
                .extracting(ChangeList.Item::id)
                .containsExactly("c3");
    }

    private static RecordEntry change(String id, Instant at, String action, String eventId, String sink) {
        return new RecordEntry.OperatorChange(
                id,
                at,
                "ada",
                "api",
                action,
                eventId,
                sink,
                null,
                Map.of("reason", "old\u0000"),
                ChangeOutcome.REFUSED,
                "no");
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

    @Test
    void findsTheLastCallToASinkThatFailedWhereverItIs() {
        // Given
        writer.write(List.of(
                accepted("evt_tried", "crm", "slack"),
                failed("a1", "evt_tried", "crm", 1, "503 Service Unavailable"),
                attempt("a2", "evt_tried", 2, AttemptOutcome.DELIVERED, 200),
                settled("evt_tried", "crm", DeliveryState.DELIVERED, null, NOW),
                accepted("evt_well", "slack")));
        LastFailures failures = new LastFailures(database);
        Instant later = NOW.plus(Duration.ofHours(1));

        // Then: of one that was delivered since
        LastFailures.Failed found = failures.of("crm", later).orElseThrow();
        assertThat(found.eventId()).isEqualTo("evt_tried");
        assertThat(found.at()).isEqualTo(NOW.plusMillis(1 + 7));
        assertThat(found.outcome()).isEqualTo(AttemptOutcome.TRANSIENT);
        assertThat(found.answerCode()).isEqualTo(503);
        assertThat(found.error()).isEqualTo("503 Service Unavailable");
        assertThat(found.event().at("/data/providerType").asText()).isEqualTo("lead.delivered");
        assertThat(failures.of("slack", later)).isEmpty();

        // When, then: of one that is pending, and of one that was parked, long ago
        Instant before = NOW.minus(Duration.ofDays(60));
        writer.write(
                List.of(acceptedAt(before, "evt_pending", "crm"), failed("b1", "evt_pending", "crm", 2, "timed out")));
        assertThat(failures.of("crm", later).orElseThrow().error()).isEqualTo("timed out");
        writer.write(List.of(
                acceptedAt(before, "evt_parked", "crm"),
                failed("c1", "evt_parked", "crm", 3, "422 no such lead"),
                settled("evt_parked", "crm", DeliveryState.PARKED, "422", NOW)));
        assertThat(failures.of("crm", later).orElseThrow().error()).isEqualTo("422 no such lead");
    }

    private static RecordEntry failed(String id, String eventId, String sink, int number, String error) {
        return new RecordEntry.Attempt(
                id,
                eventId,
                sink,
                number,
                AttemptOutcome.TRANSIENT,
                "PUT /",
                null,
                503,
                error,
                NOW.plusMillis(number),
                7,
                null,
                1,
                "key",
                null);
    }
}
