package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.event.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HubStateTest {

    private static final String EARLIER = """
            {"name": "hub-1", "since": "2026-11-27T07:00:00Z", "generation": "0123456789abcdef",
             "sinks": ["crm", "slack"], "serves": ["crm"], "leaves": false%s}""";

    private static HubState read(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), HubState.class);
    }

    @Test
    void isReadAsAnEarlierVersionSaysIt() {
        assertThat(read(EARLIER.formatted("")))
                .isEqualTo(new HubState(
                        "hub-1",
                        Instant.parse("2026-11-27T07:00:00Z"),
                        "0123456789abcdef",
                        Set.of("crm", "slack"),
                        Set.of("crm"),
                        false,
                        Map.of()));
    }

    @Test
    void isReadAsALaterVersionSaysIt() {
        HubState state = read(EARLIER.formatted(", \"mood\": \"good\", \"reports\": {\"crm\": {\"mood\": \"bad\"}}"));

        assertThat(state.reports().get("crm").path("mood").asText()).isEqualTo("bad");
    }

    @Test
    void isReadAsItWasWritten() {
        HubState state =
                read(EARLIER.formatted("")).reporting(Map.of("crm", JsonNodeFactory.instance.textNode("held")));

        assertThat(read(Json.write(state))).isEqualTo(state);
    }
}
