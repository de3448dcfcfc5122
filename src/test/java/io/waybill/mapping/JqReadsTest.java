package io.waybill.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JqReadsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '`', textBlock = """
            .type == "a" and .data.actor == "system"                            ! .type; .data.actor
            `(.type | IN("a", "b")) and .data.lead.email == null`               ! .type; .data.lead.email
            `.data.status | .to == "X" and .from == "Y"`                        ! .data.status.to; .data.status.from
            `.data | .lead | .id == "1"`                                        ! .data.lead.id
            `table("t")[.data.x][.data.y // ""] == null`                        ! .data.x; .data.y
            .a["first name"].b[0] == 1                                          ! .a["first name"].b[0]
            .["a b"] == ."c"                                                    ! .["a b"]; .c
            .a?.b? == 1                                                         ! .a.b
            .a.tags[] == 1                                                      ! .a.tags
            if .a == 1 then .b else .c end                                      ! .a; .b; .c
            `if (.a | length) > 1 then .b | .x else .c end`                     ! .a; .b.x; .c
            "\\(.a) \\(.b.c)" == "x"                                            ! .a; .b.c
            `select(.a == 1) | .b`                                              ! .a
            .a as $x | .b == $x                                                 ! .a; .b
            `.list | any(.[]; .type == "a")`                                    ! .list
            `any(.list[]; .type == "a")`                                        ! ``
            `.list | map(.x) | .[0] == 1`                                       ! .list
            `[.a, .b] | .[0] == 1`                                              ! .a; .b
            `(.a | f) | .b`                                                     ! .a
            `reduce .x[] as $i (0; . + .y) == 1`                                ! ``
            .a == 1 # and .b == 2                                               ! .a
            """)
    void findsTheFieldsOfTheInput(String condition, String fields) {
        assertThat(new JqReads(condition, Set.of()).fields())
                .extracting(JqReads.Field::text)
                .isEqualTo(fields == null || fields.isEmpty() ? List.of() : List.of(fields.split("; ")));
    }

    @Test
    void findsTheFunctionsThatAreCalledOnTheInput() {
        assertThat(new JqReads(
                                "table(\"t\")[source_name] == null and (.data | lead_name) == \"x\" and f(1)",
                                Set.of("source_name", "lead_name", "f"))
                        .called())
                .containsExactly("source_name");
    }
}
