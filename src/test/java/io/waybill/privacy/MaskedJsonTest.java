package io.waybill.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.waybill.event.Json;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskedJsonTest {

    private enum State {
        PARKED;

        @JsonValue
        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record AtSink(State state, Instant settledAt, long durationMillis, String sink, String request) {}

    private record Call(JsonNode body) {}

    /** Such as a body of which only the beginning is on record. */
    @Test
    void masksAsAWholeWhatIsCalledABodyAndIsNoJson() {
        assertThat(MaskedJson.of(new Call(TextNode.valueOf("{\"phone\": \"12345")))
                        .at("/body")
                        .asText())
                .isEqualTo("•••• (16 characters)");
    }

    private record History(String id, Map<String, AtSink> sinks, String body, JsonNode event) {}

    /** A person may write or have anything, also what the hub says itself. */
    @Test
    void keepsWhatTheHubSaysWhateverIsInTheEvent() throws JsonProcessingException {
        // Given
        String event = """
                {"phone": 2026, "mobile": "4711", "message": "parked", "reply": "slack", "note": "evt_1", "count": 4711}""";
        AtSink slack = new AtSink(
                State.PARKED, Instant.parse("2026-11-26T12:00:00Z"), 2026, "slack", "PUT /2026 parked 4711 slack");
        History history = new History("evt_1", Map.of("slack", slack), event, Json.parse(event));

        // When
        JsonNode masked = MaskedJson.of(history);

        // Then
        History read = Json.mapper().treeToValue(masked, History.class);
        assertThat(read.id()).isEqualTo("evt_1");
        assertThat(read.sinks().get("slack"))
                .isEqualTo(new AtSink(
                        State.PARKED,
                        slack.settledAt(),
                        2026,
                        "slack",
                        "PUT /•••• •••• (6 characters) •••• •••• (5 characters)"));
        for (JsonNode provided : new JsonNode[] {read.event(), Json.parse(read.body())}) {
            assertThat(provided.toString()).doesNotContain("2026", "4711", "parked", "slack", "evt_1");
        }
    }
}
