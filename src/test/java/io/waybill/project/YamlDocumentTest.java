package io.waybill.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.event.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class YamlDocumentTest {

    @Test
    void mergesWhatAnAnchorNamesIntoData() throws Exception {
        String table = """
                common: &common {Interested: lead, Lost: dead}
                sendpilot:
                  <<: *common
                  Lost: gone
                pelcro: {<<: [*common, {New: new}]}
                """;

        assertThat(YamlDocument.json("table", table)).isEqualTo(Json.parse("""
                {"common": {"Interested": "lead", "Lost": "dead"},
                 "sendpilot": {"Lost": "gone", "Interested": "lead"},
                 "pelcro": {"Interested": "lead", "Lost": "dead", "New": "new"}}
                """));
    }

    @Test
    void makesOfEveryScalarWhatJsonHasForIt() throws Exception {
        String yaml = """
                text: yes
                quoted: '1'
                whole: 12
                large: 12345678901
                larger: 123456789012345678901234567890
                decimal: 1.5
                flag: true
                nothing: null
                1: one
                list: [a, {b: c}]
                """;

        assertThat(YamlDocument.json("table", yaml)).hasToString(Json.parse("""
                {"text": "yes", "quoted": "1", "whole": 12, "large": 12345678901,
                 "larger": 123456789012345678901234567890, "decimal": 1.5, "flag": true, "nothing": null,
                 "1": "one", "list": ["a", {"b": "c"}]}
                """).toString());
    }

    static List<String> broken() {
        return BrokenTexts.yaml();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void refusesWhatIsBrokenWithItsLine(String text) {
        assertThatThrownBy(() -> YamlDocument.parse("table.yaml", text))
                .isInstanceOf(RoutesException.class)
                .message()
                .startsWith("table.yaml:")
                .doesNotContain("<block", "Mapping", "found");
    }

    static List<String> noJson() {
        return BrokenTexts.noJson();
    }

    @ParameterizedTest
    @MethodSource("noJson")
    void refusesWhatJsonHasNoFormForWithItsLine(String text) {
        assertThatThrownBy(() -> YamlDocument.json("table.yaml", text))
                .isInstanceOf(RoutesException.class)
                .message()
                .startsWith("table.yaml:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a: 1\\nb: 2\\na: 3       | table.yaml:3: error: 'a' is already in line 1; remove one
            null: x                  | table.yaml:1: error: the key 'null' means no value in YAML; put it in quotes
            a: !foo x                | table.yaml:1: error: the tag '!foo' is not known; remove it
            x: 1\\na: "b\\nc: d      | table.yaml:2: error: not YAML: a quotation mark is opened here and never closed; close it
            a:\\n\\tb: c             | table.yaml:2: error: not YAML: a tab is not possible here; indent with spaces
            a: @b                    | table.yaml:1: error: not YAML: a text cannot begin with @; put it in quotes
            a: b: c                  | table.yaml:1: error: not YAML: ': ' is not possible here; put a text that contains it in quotes, or correct the indentation
            a: *b                    | table.yaml:1: error: not YAML: there is no '&b' above; add it, or write the value itself
            a: "\\\\q"               | table.yaml:1: error: not YAML: '\\q' has no meaning in double quotes; write '\\\\q', or use single quotes
            a: [1, 2                 | table.yaml:1: error: not YAML: a ',' or ']' is missing; add it
            a: 1\\n---\\nb: 2        | table.yaml:2: error: not YAML: a second document begins here; remove the line '---'
            &a [*a]                  | table.yaml:1: error: '*a' would contain itself; write the value out
            """)
    void saysWhatIsWrongInTheWordsOfItsAuthor(String text, String finding) {
        String yaml = text.replace("\\\\", "\u0001")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\u0001", "\\");

        assertThatThrownBy(() -> YamlDocument.json("table.yaml", yaml)).hasMessage(finding);
    }
}
