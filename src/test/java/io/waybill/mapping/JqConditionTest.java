package io.waybill.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JqConditionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            .type == "a"                                            | a
            "a" != .type                                            | a
            .x and (.type == "a" or .type == "b")                   | a b
            `(.type | IN("a", "b")) and .data.x == "c"`             | a b
            .data.campaign.type == "a"                              | ``
            `.data.lead | .type == "a"`                             | ``
            any(.data.list[]; .type == "a")                         | ``
            `.type | IN(table("a")[])`                              | ``
            .x as $x \\n .type == "a"                               | ``
            """)
    void findsWhatAFieldOfTheInputIsComparedWith(String condition, String literals) {
        assertThat(new JqCondition(condition.replace("\\n", "|")).comparedWith("type"))
                .extracting(JqCondition.Literal::text)
                .isEqualTo(literals == null || literals.isEmpty() ? List.of() : List.of(literals.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {".type = \"a\"", ".a\n and (.b = 1)"})
    void findsAnAssignment(String condition) {
        assertThat(new JqCondition(condition).assignment()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {".a == 1", ".a != 1", ".a <= 1 and .b >= 2", ".a == \"x = y\"", ".a # = 1"})
    void takesNoComparisonForAnAssignment(String condition) {
        assertThat(new JqCondition(condition).assignment()).isEmpty();
    }

    @Test
    void knowsTheLine() {
        assertThat(new JqCondition(".a\nand .type\n== \"b\"").comparedWith("type"))
                .containsExactly(new JqCondition.Literal("b", 3));
    }
}
