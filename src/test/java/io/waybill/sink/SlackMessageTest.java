package io.waybill.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.waybill.event.Json;
import io.waybill.testing.TestMappings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackMessageTest {

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            {"a": "<!channel> & <@U1>"}           => .a                 => &lt;!channel&gt; &amp; &lt;@U1&gt;
            {"a": "&lt;"}                         => .a                 => &amp;lt;
            {"a": ["x", {"b": "<y>"}]}            => .a[1].b            => &lt;y&gt;
            {"<https://x|y>": 1}                  => keys[0]            => &lt;https://x|y&gt;
            {"n": 7, "t": true, "z": null}        => tojson             => {"n":7,"t":true,"z":null}
            {"a": "b&c"}                          => "<https://x/\\(.a)|\\(.a)>"      => <https://x/b&amp;c|b&amp;c>
            {"a": "b&c<>"}                        => "https://x/?q=\\(.a | @uri)"   => https://x/?q=b%26c%3C%3E
            {"a": "1\uE0002\uE001"}               => .a                 => 12
            {"a": "&&&&"}                         => .a[:2]             => &amp;&amp;
            {"a": "😀😀"}                         => .a[:1]             => 😀
            {"a": "x"}                            => "<!here> " + .a    => <!here> x
            """)
    void noValueHasAMeaningInSlackWhateverTheMappingDoes(String event, String mapping, String text) {
        JsonNode mapped = TestMappings.of(Map.of("m", mapping), Map.of(), Map.of())
                .get("m")
                .apply(SlackMessage.marked(json(event)));

        assertThat(SlackMessage.text(mapped.textValue())).isEqualTo(text);
    }

    @Test
    void leavesTheEventItselfAsItWas() {
        // Given
        JsonNode event = json("{\"a\": [\"<x>\"]}");

        // When
        SlackMessage.marked(event);

        // Then
        assertThat(event).isEqualTo(json("{\"a\": [\"<x>\"]}"));
    }

    @Test
    void cutsWhatSlackWouldSplit() {
        assertThat(SlackMessage.text("x".repeat(4_000))).isEqualTo("x".repeat(4_000));
        assertThat(SlackMessage.text("x".repeat(4_001))).isEqualTo("x".repeat(3_999) + "…");
        assertThat(text("&".repeat(4_000))).isEqualTo("&amp;".repeat(4_000));
        assertThat(text("&".repeat(4_001))).isEqualTo("&amp;".repeat(3_999) + "…");
    }

    @ParameterizedTest
    @ValueSource(ints = {3_997, 3_998, 3_999})
    void doesNotCutWithinACharacter(int before) {
        // When
        String cut = text("x".repeat(before) + "😀".repeat(10));

        // Then
        assertThat(cut).hasSizeBetween(3_999, 4_000).endsWith("…");
        assertThat(UTF_8.newEncoder().canEncode(cut)).isTrue();
    }

    private static String text(String value) {
        return SlackMessage.text(SlackMessage.marked(TextNode.valueOf(value)).textValue());
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }
}
