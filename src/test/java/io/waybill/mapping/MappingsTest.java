package io.waybill.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.testing.TestMappings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingsTest {

    private static final JsonNode INPUT = json("{\"id\": 7, \"status\": \"DONE\"}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def double: . * 2;",
                "def double: . * 2;\n",
                "# Functions.\ndef double: . * 2;\n\n",
                "def double: . * 2; # twice"
            })
    void canCallTheFunctionsDefinedForAll(String functions) {
        // Given
        Mappings mappings = TestMappings.of(
                Map.of("functions", functions, "sendpilot/lead", "{id: (.id | double)}"), Map.of(), Map.of());

        // Then
        assertThat(mappings.get("sendpilot/lead").apply(INPUT)).isEqualTo(json("{\"id\": 14}"));
        assertThat(mappings.expression(".id | double").apply(INPUT)).isEqualTo(json("14"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            utc         | 1708770600                | "2024-02-24T10:30:00Z"
            utc         | 1708770600.9              | "2024-02-24T10:30:00Z"
            utc         | 1708770600123             | "2024-02-24T10:30:00Z"
            utc         | 1708770600123456          | "2024-02-24T10:30:00Z"
            utc         | 1708770600123456789       | "2024-02-24T10:30:00Z"
            utc         | "2024-02-24"              | "2024-02-24"
            utc         | null                      | null
            first_given | [null, "", " ", "a", "b"] | "a"
            first_given | ["", 0, "b"]              | 0
            first_given | [false, "b"]              | false
            first_given | ["", null]                | null
            """)
    void haveFunctionsForWhatProvidersWriteInSeveralWays(String function, String input, String output)
            throws IOException {
        // Given
        String shipped = Files.readString(Path.of("routes/mappings/functions.jq"));
        Mappings mappings = TestMappings.of(Map.of("functions", shipped, "it", function), Map.of(), Map.of());

        // Then
        assertThat(mappings.get("it").apply(json(input))).isEqualTo(json(output));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            .                  ~ 12345678
            tostring           ~ "12345678"
            "lead \\(.)"       ~ "lead 12345678"
            . == 12345678      ~ true
            IN(1, 12345678)    ~ true
            {a: .}             ~ {"a":12345678}
            . + 1              ~ 12345679
            floor              ~ 12345678
            . + 0.4 | floor    ~ 12345678
            . - 0.4 | ceil     ~ 12345678
            . + 0.4 | round    ~ 12345678
            . * 1e30 | floor   ~ 1.2345678E37
            """)
    void takeAFloatWithoutAFractionForTheWholeNumberItIs(String program, String output) {
        Mappings mappings = TestMappings.of(Map.of("it", program), Map.of(), Map.of());

        assertThat(mappings.get("it").apply(json("12345678.0")).toString()).isEqualTo(output);
    }

    @Test
    void canLookUpTablesAndSettings() {
        // Given
        Mappings mappings = TestMappings.of(
                Map.of(
                        "stage",
                        "{stage: table(\"crm-status\")[.status], owner: setting(\"my.owner\"), none: setting(\"no\")}"),
                Map.of("crm-status", json("{\"DONE\": \"closed_won\"}")),
                Map.of("my.owner", "Žofie"));

        // Then
        assertThat(mappings.get("stage").apply(INPUT))
                .isEqualTo(json("{\"stage\": \"closed_won\", \"owner\": \"Žofie\", \"none\": null}"));
    }

    @Test
    void failOnATableThatIsNotThereAndNameThoseThereAre() {
        // Given
        Mappings mappings =
                TestMappings.of(Map.of("stage", "table(\"crm-stage\")"), Map.of("crm-status", json("{}")), Map.of());

        // Then
        assertThatThrownBy(() -> mappings.get("stage").apply(INPUT))
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll("stage.jq", "crm-stage", "[crm-status]");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            .status | IN("DONE", "LOST")       => true
            .status | IN("LOST")               => false
            .id | IN(7.0)                      => true
            .id | IN(8, 70)                    => false
            .id | IN("7")                      => false
            .missing | IN(null)                => true
            .status | IN(empty)                => false
            """)
    void knowWhetherAValueIsAmongOthers(String expression, String result) {
        assertThat(mappings().expression(expression).apply(INPUT)).isEqualTo(json(result));
    }

    @Test
    void writeAndReadDatesAsJqDoes() {
        assertThat(mappings().expression("1753261200 | todate").apply(INPUT))
                .isEqualTo(json("\"2025-07-23T09:00:00Z\""));
        assertThat(mappings().expression("\"2025-07-23T09:00:00Z\" | fromdate").apply(INPUT))
                .isEqualTo(json("1753261200"));
    }

    @Test
    void doNotKnowAMappingThatIsNotThereAndNameThoseThereAre() {
        // Given
        Mappings mappings = TestMappings.of(
                Map.of("functions", "def f: 1;", "pelcro/run", ".", "slack/reply", "."), Map.of(), Map.of());

        // Then
        assertThatThrownBy(() -> mappings.get("pelcro/runs"))
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll("'pelcro/runs'", "[pelcro/run, slack/reply]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            functions     | def broken: .a +        | functions.jq
            functions     | def broken              | functions.jq
            slack/reply   | {text: .a               | slack/reply.jq
            slack/reply   | nosuchfunction(.a)      | slack/reply.jq
            """)
    void refuseAProgramThatIsNoneAndNameItsFile(String name, String program, String file) {
        assertThatThrownBy(() -> {
                    Mappings mappings = TestMappings.of(Map.of(name, program), Map.of(), Map.of());
                    mappings.get(name).apply(INPUT);
                })
                .isInstanceOf(MappingException.class)
                .hasMessageStartingWith(file + ": ")
                .message()
                .hasLineCount(1);
    }

    @Test
    void tellWhereAProgramIsWrongAndNotWhatTheFunctionsBeforeItSay() {
        // Given
        Map<String, String> programs =
                Map.of("functions", "# What all can call.\ndef f: 1;\n", "slack/reply", "{\n  text: .a .b c\n}\n");

        // Then
        assertThatThrownBy(() -> TestMappings.of(programs, Map.of(), Map.of()))
                .isInstanceOf(MappingException.class)
                .hasMessageStartingWith("slack/reply.jq: ")
                .hasMessageContaining("line")
                .message()
                .doesNotContain("What all can call");
    }

    @Test
    void refuseAnExpressionThatIsNoneAndQuoteIt() {
        assertThatThrownBy(() -> mappings().expression(".type =="))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("'.type =='");
    }

    private static Mappings mappings() {
        return TestMappings.of(Map.of(), Map.of(), Map.of());
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }
}
