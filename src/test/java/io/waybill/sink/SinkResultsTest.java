package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Event;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SinkResultsTest {

    private static final Instant NOW = Instant.parse("2026-02-24T10:30:00Z");

    private final SinkResults results = new SinkResults();

    @Test
    void knowsTheLastErrorAndTheLastDelivery() {
        results.attempted(event("evt_1"), attempt("evt_1", AttemptOutcome.TRANSIENT, 503, "HTTP 503"));
        results.attempted(event("evt_2"), attempt("evt_2", AttemptOutcome.DELIVERED, 200, null));
        results.settled(event("evt_2"), settled("evt_2", DeliveryState.DELIVERED));
        results.settled(event("evt_3"), settled("evt_3", DeliveryState.FILTERED));

        assertThat(results.of("crm", true))
                .isEqualTo(new SinkResults.SinceStart(
                        1,
                        NOW,
                        new SinkResults.Failure(
                                NOW.plusMillis(20), "evt_1", AttemptOutcome.TRANSIENT, 503, "HTTP 503")));
        assertThat(results.of("slack", true)).isEqualTo(new SinkResults.SinceStart(0, null, null));
    }

    @Test
    void showsNoPersonalDataIfItIsToBeMasked() {
        results.attempted(
                event("evt_1"), attempt("evt_1", AttemptOutcome.PERMANENT, 422, "no contact ann.lee@example.com"));

        assertThat(results.of("crm", true).lastError().error())
                .startsWith("no contact ")
                .doesNotContain("ann.lee");
        assertThat(results.of("crm", false).lastError().error()).isEqualTo("no contact ann.lee@example.com");
    }

    private static TakenEvent event(String id) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putObject("lead").put("id", "lead_1").put("email", "ann.lee@example.com");
        return new TakenEvent(
                new Event(id, "sendpilot", "lead.status_changed", NOW, "lead_1", data), Instant.EPOCH, null);
    }

    private static RecordEntry.Attempt attempt(String id, AttemptOutcome outcome, int code, String error) {
        return new RecordEntry.Attempt(
                id + "-1",
                id,
                "crm",
                1,
                outcome,
                "PUT /leads/lead_1",
                null,
                code,
                error,
                NOW,
                20,
                null,
                1,
                id + "-crm",
                null);
    }

    private static RecordEntry.Settled settled(String id, DeliveryState state) {
        return new RecordEntry.Settled(id, "crm", state, null, NOW, 1);
    }
}
