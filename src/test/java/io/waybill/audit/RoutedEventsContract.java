package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.event.Event;
import io.waybill.handoff.BrokerContents;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.record.Routing;
import io.waybill.record.TakenTypes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that not all sinks take. A part of {@link AuditContract}. */
abstract class RoutedEventsContract extends LedgerContract {

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
        new RecordedEvents(database, "broker", "database", true).compare(new BrokerContents("", null, 0, Set.of()));
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
}
