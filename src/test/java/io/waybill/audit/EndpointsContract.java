package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The endpoints of clients on record. A part of {@link AuditContract}. */
abstract class EndpointsContract extends RoutedEventsContract {

    @Test
    void countsTheDeliveriesOfEachEndpoint() {
        // Given
        List<RecordEntry> batch = List.of(
                accepted("evt_1", "crm", "slack"),
                accepted("evt_2", "crm"),
                accepted("evt_3", "crm"),
                accepted("evt_4", "crm"),
                settled("evt_1", "slack", DeliveryState.DELIVERED, null, NOW),
                at("ABC", settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)),
                at("ABC", settled("evt_2", "crm", DeliveryState.PARKED, "no", NOW)),
                calling("DEF", "a1", "evt_3"),
                settled("evt_4", "crm", DeliveryState.FILTERED, "nobody", NOW));

        // When
        writer.write(batch);
        writer.write(batch);

        // Then
        EndpointCounts counts = new EndpointCounts(database);
        assertThat(counts.of("crm"))
                .isEqualTo(Map.of(
                        "ABC", Map.of(DeliveryState.DELIVERED, 1L, DeliveryState.PARKED, 1L),
                        "DEF", Map.of(DeliveryState.PENDING, 1L)));
        assertThat(counts.of("slack")).isEmpty();
        assertThat(archive.find("evt_1").orElseThrow().sinks().get("crm").endpoint())
                .isEqualTo("ABC");
        assertThat(archive.find("evt_4").orElseThrow().sinks().get("crm").endpoint())
                .isNull();

        // When: what comes after does not name it
        writer.write(List.of(
                settled("evt_2", "crm", DeliveryState.DISCARDED, "old", NOW.plusSeconds(1)),
                at("DEF", settled("evt_3", "crm", DeliveryState.DELIVERED, null, NOW.plusSeconds(1)))));

        // Then
        assertThat(counts.of("crm").get("ABC"))
                .containsEntry(DeliveryState.PARKED, 0L)
                .containsEntry(DeliveryState.DISCARDED, 1L);
        assertThat(counts.of("crm").get("DEF"))
                .containsEntry(DeliveryState.PENDING, 0L)
                .containsEntry(DeliveryState.DELIVERED, 1L);
    }

    @Test
    void findsTheEventsOfAnEndpoint() {
        // Given: one that was for another endpoint first
        writer.write(List.of(
                accepted("evt_1", "crm"),
                acceptedAt(NOW.plusSeconds(1), "evt_2", "crm"),
                acceptedAt(NOW.plusSeconds(2), "evt_3", "crm"),
                acceptedAt(NOW.plusSeconds(3), "evt_4", "crm"),
                at("ABC", settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)),
                calling("DEF", "a2", "evt_2"),
                at("DEF", settled("evt_3", "crm", DeliveryState.DELIVERED, null, NOW)),
                settled("evt_4", "crm", DeliveryState.DELIVERED, null, NOW)));
        writer.write(List.of(at("ABC", settled("evt_2", "crm", DeliveryState.PARKED, "no", NOW.plusSeconds(9)))));

        // Then
        assertThat(found(abc())).containsExactly("evt_2", "evt_1");
        assertThat(found(abc().state(DeliveryState.DELIVERED))).containsExactly("evt_1");
        assertThat(found(abc().state(DeliveryState.PARKED))).containsExactly("evt_2");
        assertThat(found(abc().code(503))).containsExactly("evt_2");
        assertThat(found(abc().state(DeliveryState.FILTERED))).isEmpty();
        assertThat(found(abc().type("lead.delivered").since(NOW.plusSeconds(1))))
                .containsExactly("evt_2");
        assertThat(found(filter().sink("slack").endpoint("ABC"))).isEmpty();
    }

    @Test
    void recordsTheEndpointOfAnOutcomeThatComesBeforeItsEvent() {
        writer.write(List.of(
                calling("ABC", "a1", "evt_1"), at("ABC", settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW))));
        assertThat(found(abc())).isEmpty();

        writer.write(List.of(accepted("evt_1", "crm")));

        assertThat(found(abc())).containsExactly("evt_1");
        assertThat(new EndpointCounts(database).of("crm").get("ABC")).isEqualTo(Map.of(DeliveryState.DELIVERED, 1L));
    }

    @Test
    void forgetsTheEndpointWithTheEvent() {
        writer.write(List.of(
                accepted("evt_1", "crm"), at("ABC", settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW))));

        prunerAt(NOW.plus(RETENTION).plus(Pruner.GRACE).plusSeconds(1)).prune();

        assertThat(counted("select 'rows', count(*) from waybill_endpoint_delivery"))
                .isEqualTo(Map.of("rows", 0L));
        assertThat(new EndpointCounts(database).of("crm").get("ABC")).isEqualTo(Map.of(DeliveryState.DELIVERED, 1L));
    }

    @Test
    void costsASinkWithoutEndpointsNoRow() {
        writer.write(List.of(
                accepted("evt_1", "crm"),
                attempt("a1", "evt_1", 1, AttemptOutcome.DELIVERED, 200),
                settled("evt_1", "crm", DeliveryState.DELIVERED, null, NOW)));

        assertThat(counted("select 'rows', count(*) from waybill_endpoint_delivery"))
                .isEqualTo(Map.of("rows", 0L));
        assertThat(counted("select 'rows', count(*) from waybill_endpoint_total"))
                .isEqualTo(Map.of("rows", 0L));
    }

    private static EventFilter.Builder abc() {
        return filter().sink("crm").endpoint("ABC");
    }

    private static RecordEntry at(String endpoint, RecordEntry settled) {
        return ((RecordEntry.Settled) settled).at(endpoint);
    }

    private static RecordEntry calling(String endpoint, String id, String eventId) {
        return new RecordEntry.Attempt(
                id,
                eventId,
                "crm",
                1,
                AttemptOutcome.TRANSIENT,
                "POST / (%s)".formatted(endpoint),
                null,
                503,
                null,
                NOW,
                7,
                null,
                1,
                "key",
                endpoint);
    }
}
