package io.waybill.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.testing.TestMappings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JqTest {

    @Test
    void makesOneResultAndLeavesItsInputAsItWas() {
        // Given
        JsonNode input = json("{\"lead\": {\"id\": 7}}");

        // When
        JsonNode result = jq(".lead.id = 8 | .lead.name = \"Ada\"").apply(input);

        // Then
        assertThat(result).isEqualTo(json("{\"lead\": {\"id\": 8, \"name\": \"Ada\"}}"));
        assertThat(input).isEqualTo(json("{\"lead\": {\"id\": 7}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            empty                          | it returns no result
            1, 2                           | it returns more than one result
            error("no lead in it")         | no lead in it
            .text.field                    | string
            def f: f + 1; f                | it is nested too deeply
            """)
    void failsUnlessItMakesExactlyOneResult(String program, String reason) {
        assertThatThrownBy(() -> jq(program).apply(json("{\"text\": \"x\"}")))
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll("'" + program + "'", reason);
    }

    @Test
    void quotesNoMoreOfAnErrorThanAPersonWouldRead() {
        assertThatThrownBy(() -> jq("error(.)").apply(json("\"" + "x".repeat(10_000) + "\\nsecond line\"")))
                .message()
                .contains("xxx")
                .doesNotContain("second line")
                .hasSizeLessThan(500);
    }

    @ParameterizedTest
    @CsvSource({
        "false, false",
        "null, false",
        ".missing, false",
        "true, true",
        "0, true",
        "'\"\"', true",
        "'\"false\"', true",
        "[], true",
        "{}, true"
    })
    void holdsForEverythingButFalseAndNull(String program, boolean holds) {
        assertThat(jq(program).test(json("{}"))).isEqualTo(holds);
    }

    private static Jq jq(String program) {
        return TestMappings.of(Map.of(), Map.of(), Map.of()).expression(program);
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }
}
