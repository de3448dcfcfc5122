package io.waybill.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {

    private static final ObjectNode DATA = JsonNodeFactory.instance.objectNode().put("providerType", "lead.updated");

    @Test
    void isWrittenAsACloudEvent() {
        // Given
        Event event = new Event(
                "evt_1", "sendpilot", "lead.status_changed", Instant.parse("2025-07-23T09:00:00Z"), "lead-1", DATA);

        // Then
        assertThat(event.toJson()).isEqualTo(Json.read("""
                {
                  "specversion": "1.0",
                  "id": "evt_1",
                  "source": "/webhooks/sendpilot",
                  "type": "lead.status_changed",
                  "time": "2025-07-23T09:00:00Z",
                  "subject": "lead-1",
                  "datacontenttype": "application/json",
                  "data": {"providerType": "lead.updated"}
                }""".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "lead-1")
    void isTheSameAfterWritingAndReading(String subject) {
        Event event =
                new Event("evt_1", "pelcro", "unmapped", Instant.parse("2025-07-23T09:00:00.123456Z"), subject, DATA);

        assertThat(Event.fromJson(Json.read(event.toJson().toString().getBytes(UTF_8))))
                .isEqualTo(event);
    }

    @Test
    void hasNoSubjectInJsonWithoutOne() {
        assertThat(new Event("evt_1", "pelcro", "unmapped", Instant.EPOCH, null, DATA)
                        .toJson()
                        .has("subject"))
                .isFalse();
    }
}
