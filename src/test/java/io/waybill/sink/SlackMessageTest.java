package io.waybill.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackMessageTest {

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            "<!channel> & <@U1>"                  => "&lt;!channel&gt; &amp; &lt;@U1&gt;"
            "&lt;"                                => "&amp;lt;"
            {"a": {"b": ["<x>", {"c": "<y>"}]}}   => {"a": {"b": ["&lt;x&gt;", {"c": "&lt;y&gt;"}]}}
            {"<https://x|y>": 1}                  => {"&lt;https://x|y&gt;": 1}
            {"n": 7, "t": true, "z": null}        => {"n": 7, "t": true, "z": null}
            """)
    void escapesEveryTextAndEveryNameAtAnyDepth(String event, String escaped) {
        assertThat(SlackMessage.escaped(json(event))).isEqualTo(json(escaped));
    }

    @Test
    void leavesTheEventItselfAsItWas() {
        // Given
        JsonNode event = json("{\"a\": [\"<x>\"]}");

        // When
        SlackMessage.escaped(event);

        // Then
        assertThat(event).isEqualTo(json("{\"a\": [\"<x>\"]}"));
    }

    @Test
    void cutsWhatSlackWouldSplit() {
        assertThat(SlackMessage.cut("x".repeat(4_000))).isEqualTo("x".repeat(4_000));
        assertThat(SlackMessage.cut("x".repeat(4_001))).isEqualTo("x".repeat(3_999) + "…");
    }

    @ParameterizedTest
    @ValueSource(ints = {3_997, 3_998, 3_999})
    void doesNotCutWithinACharacter(int before) {
        // When
        String cut = SlackMessage.cut("x".repeat(before) + "😀".repeat(10));

        // Then
        assertThat(cut).hasSizeBetween(3_999, 4_000).endsWith("…");
        assertThat(UTF_8.newEncoder().canEncode(cut)).isTrue();
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }
}
