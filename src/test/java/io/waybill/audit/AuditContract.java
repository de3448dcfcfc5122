package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Event;
import io.waybill.handoff.QueueDepths;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
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
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the audit tables must do, whichever database they are in: the lists here, the rest in the classes that this extends. */
abstract class AuditContract extends EndpointsContract {

    /** Of the events of {@link #writeMany}. */
    private static final Cursor MIDDLE = new Cursor(NOW.plusSeconds(500), "evt_500");

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

    /** The list has a table of its own, so that it does not look at all that is pending. */
    @Test
    void knowsWhatIsTriedAgainInWhateverOrderItIsRecorded() {
        // Given
        Instant replayed = NOW.plusSeconds(60);
        List<RecordEntry> entries = new ArrayList<>(List.of(
                accepted("evt_failed", "crm", "slack"),
                attempt("a1", "evt_failed", 1, AttemptOutcome.TRANSIENT, 503),
                accepted("evt_done", "crm"),
                attempt("a2", "evt_done", 1, AttemptOutcome.TRANSIENT, 503),
                attempt("a3", "evt_done", 2, AttemptOutcome.DELIVERED, 200),
                settled("evt_done", "crm", DeliveryState.DELIVERED, null, NOW.plusSeconds(1)),
                accepted("evt_replayed", "crm"),
                attempt("a4", "evt_replayed", 1, AttemptOutcome.PERMANENT, 422),
                settled("evt_replayed", "crm", DeliveryState.PARKED, "no", NOW.plusSeconds(1)),
                settled("evt_replayed", "crm", DeliveryState.PENDING, "replayed", replayed),
                accepted("evt_again", "crm"),
                settled("evt_again", "crm", DeliveryState.PARKED, "no", NOW.plusSeconds(1)),
                settled("evt_again", "crm", DeliveryState.PENDING, "replayed", replayed),
                attempt("a5", "evt_again", 60_001, AttemptOutcome.TRANSIENT, 503),
                accepted("evt_new_sink", "slack"),
                settled("evt_new_sink", "crm", DeliveryState.PENDING, "replayed", replayed),
                attempt("a6", "evt_new_sink", 60_001, AttemptOutcome.TRANSIENT, 503)));
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            execute("delete from waybill_event");
            execute("delete from waybill_delivery");
            execute("delete from waybill_attempt");
            execute("delete from waybill_retrying");

            // When
            Collections.shuffle(entries, random);
            for (int from = 0; from < entries.size(); from += 1 + i % 4) {
                writer.write(entries.subList(from, Math.min(entries.size(), from + 1 + i % 4)));
            }

            // Then
            assertThat(found(filter().state(DeliveryState.PENDING).retrying(true)))
                    .as("%s", entries)
                    .containsExactlyInAnyOrder("evt_failed", "evt_again", "evt_new_sink");
            assertThat(counted("select 'rows', count(*) from waybill_retrying")).isEqualTo(Map.of("rows", 3L));
        }
        writer.write(List.of(
                settled("evt_failed", "crm", DeliveryState.DELIVERED, null, NOW.plusSeconds(2)),
                settled("evt_new_sink", "crm", DeliveryState.DELIVERED, null, replayed.plusSeconds(2)),
                settled("evt_again", "crm", DeliveryState.DISCARDED, "no", replayed.plusSeconds(2))));
        assertThat(counted("select 'rows', count(*) from waybill_retrying")).isEqualTo(Map.of("rows", 0L));
    }

    @Test
    void listsWhatHasFailedSinceAnEarlierVersion() {
        // Given
        migrateTo("17");
        execute("insert into waybill_event (id, source, type, provider_type, occurred_at, received_at, verified_by,"
                + " generation, canonical) values ('evt_1', 'leadsail', 'lead.delivered', 'lead.new',"
                + " '2026-02-24 10:30:00+00', '2026-02-24 10:30:00+00', 'none', 1, '{}')");
        execute("insert into waybill_delivery (event_id, sink, state, source, received_at) values"
                + " ('evt_1', 'crm', 'pending', 'leadsail', '2026-02-24 10:30:00+00'),"
                + " ('evt_1', 'slack', 'pending', 'leadsail', '2026-02-24 10:30:00+00')");
        execute("insert into waybill_attempt (id, event_id, sink, number, outcome, request, started_at, duration_ms,"
                + " generation, idempotency_key, received_at, answer_code) values ('a1', 'evt_1', 'crm', 1, 'transient',"
                + " 'PUT /', '2026-02-24 10:30:01+00', 5, 1, 'key', '2026-02-24 10:30:00+00', 503)");

        // When
        close();
        open();

        // Then
        assertThat(found(filter().state(DeliveryState.PENDING).retrying(true).sink("crm")))
                .containsExactly("evt_1");
        assertThat(found(filter().state(DeliveryState.PENDING).retrying(true).sink("slack")))
                .isEmpty();
        assertThat(found(filter().code(503))).containsExactly("evt_1");
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
        isReadInOrder(() -> events(filter().state(DeliveryState.PENDING).retrying(true)));
        isReadInOrder(() ->
                events(filter().state(DeliveryState.PENDING).retrying(true).sink("crm")));
        isReadInOrder(() -> events(filter().code(503)));
        isReadInOrder(() -> events(filter().code(503).sink("crm").state(DeliveryState.PARKED)));
        isReadInOrder(() -> events(filter().attempts(2)));
        isReadInOrder(() -> events(filter().attempts(2).sink("crm").type("lead.delivered")));
        isReadInOrder(() -> events(filter().sink("crm").endpoint("ABC")));
        isReadInOrder(() -> events(filter().sink("crm").endpoint("ABC").state(DeliveryState.DELIVERED)));
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

    @Test
    void looksForTheLastFailureInIndexes() {
        // Given
        List<RecordEntry> entries = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            entries.add(acceptedAt(NOW.plusSeconds(i), "evt_" + i, "crm", "slack"));
            entries.add(attempt("a" + i, "evt_" + i, i, AttemptOutcome.DELIVERED, 200));
            if (i % 2 == 0) {
                entries.add(settled("evt_" + i, "crm", DeliveryState.PARKED, null, NOW));
            }
        }
        writer.write(entries);
        database.write("the statistics", connection -> SqlQuery.of("analyze").update(connection));

        // Then
        List<SqlQuery> queries =
                LastFailures.queries("crm", NOW.plus(Duration.ofDays(7)).plusSeconds(900));
        for (SqlQuery query : queries) {
            assertThat(plan(query))
                    .matches(this::isInOrder, "is in order")
                    .anyMatch(line -> line.contains("waybill_attempt_key"))
                    .noneMatch(line -> line.contains("tableScan") || line.contains("Seq Scan"));
        }
        for (SqlQuery query : queries.subList(0, 2)) {
            assertThat(plan(query)).anyMatch(line -> line.contains("waybill_delivery_sink"));
        }
        assertThat(plan(queries.get(2))).matches(this::beginsAtAPlace, "begins there");
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
        // As if all had failed.
        execute("insert into waybill_retrying (received_at, event_id, sink)"
                + " select received_at, event_id, sink from waybill_delivery where sink = 'crm'");
        execute("insert into waybill_unusual_attempt (received_at, event_id, id, sink, number, answer_code)"
                + " select received_at, event_id, event_id, sink, 2, 503 from waybill_delivery where sink = 'crm'");
        execute("insert into waybill_endpoint_delivery (received_at, event_id, sink, endpoint)"
                + " select received_at, event_id, sink, 'ABC' from waybill_delivery where sink = 'crm'");
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
        assertThat(found(filter().code(200))).containsExactly("evt_1");
        assertThat(found(filter().code(503).state(DeliveryState.PARKED))).isEmpty();
        assertThat(found(filter().code(503).attempts(2))).containsExactly("evt_1");
        assertThat(found(filter().code(422).attempts(2))).isEmpty();
        assertThat(found(filter().attempts(2))).containsExactly("evt_1");
        assertThat(found(filter().attempts(2).code(200).sink("crm").state(DeliveryState.PENDING)))
                .containsExactly("evt_1");
        assertThat(found(filter().attempts(2).sink("slack"))).isEmpty();
        assertThat(found(filter().attempts(1).sink("crm"))).containsExactly("evt_2", "evt_1");
        assertThat(found(filter().attempts(1).sink("slack"))).isEmpty();
    }

    @Test
    void findsEachEventOnceHoweverManyOfItsAttemptsFit() {
        // Given
        writer.write(List.of(
                accepted("evt_1", "crm", "slack"),
                new RecordEntry.Attempt(
                        "a1",
                        "evt_1",
                        "slack",
                        1,
                        AttemptOutcome.TRANSIENT,
                        "POST /",
                        null,
                        503,
                        "no",
                        NOW,
                        5L,
                        null,
                        1,
                        "k",
                        null),
                attempt("a2", "evt_1", 1, AttemptOutcome.TRANSIENT, 503),
                attempt("a3", "evt_1", 2, AttemptOutcome.TRANSIENT, 503),
                attempt("a4", "evt_1", 3, AttemptOutcome.TRANSIENT, 503)));

        // Then
        for (EventFilter.Builder filter : List.of(
                filter().code(503),
                filter().code(503).sink("crm"),
                filter().code(503).sink("slack"),
                filter().attempts(2),
                filter().attempts(3).sink("crm"))) {
            assertThat(found(filter)).as("%s", filter.build()).containsExactly("evt_1");
        }
    }

    @Test
    void findsAnAttemptThatWasRecordedBeforeItsEvent() {
        // Given
        writer.write(List.of(attempt("a1", "evt_1", 1, AttemptOutcome.TRANSIENT, 503)));
        writer.write(List.of(attempt("a2", "evt_1", 2, AttemptOutcome.DELIVERED, 200)));
        assertThat(found(filter().code(503))).isEmpty();

        // When
        writer.write(List.of(accepted("evt_1", "crm")));

        // Then
        assertThat(found(filter().code(503))).containsExactly("evt_1");
        assertThat(found(filter().attempts(2))).containsExactly("evt_1");

        // When
        writer.write(List.of(attempt("a2", "evt_1", 2, AttemptOutcome.DELIVERED, 200)));

        // Then
        assertThat(counted("select 'rows', count(*) from waybill_unusual_attempt"))
                .isEqualTo(Map.of("rows", 2L));
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
        Ledger ledger = ledger(sinks -> queues, Clock.fixed(NOW, ZoneOffset.UTC));

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
        HourlyTotals hours = new HourlyTotals(database);
        assertThat(hours.webhooks(NOW, NOW.plusSeconds(1), Set.of()))
                .extracting(HourlyTotals.Count::number)
                .containsExactly(1L);
        assertThat(hours.webhooks(NOW, NOW.plusSeconds(1), Set.of(HourlyTotals.By.SOURCE)))
                .extracting(HourlyTotals.Count::source)
                .contains(Event.HUB);
        LedgerReport own = ledger.report(Event.HUB);
        assertThat(own.received()).isEqualTo(1);
        assertThat(own.sinks().get("slack").parked()).isEqualTo(1);
        assertThat(own.sinks().get("crm").received()).isZero();
    }
}
