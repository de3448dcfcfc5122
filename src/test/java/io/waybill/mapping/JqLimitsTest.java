package io.waybill.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class JqLimitsTest {

    private final List<String> stopped = new ArrayList<>();
    private final Mappings mappings =
            new Mappings(Map.of(), Map.of(), Map.of(), new JqLimits(Duration.ofMillis(200), stopped::add));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reduce range(1e15) as $i (0; .)",
                "[range(1e15)]",
                "try (reduce range(1e15) as $i (0; .)) catch 1",
                "[limit(1e12; range(1e15))] | length",
                "first(range(1e15) | select(. < 0))",
                "def slow: if . < 2 then . else (. - 1 | slow) + (. - 2 | slow) end; 90 | slow",
                "[.list[] + .list[] + .list[] + .list[] + .list[] + .list[]] | length",
                "[.list[] as $a | .list[] as $b | .list[] as $c | .list[] as $d | .list[] as $e | 1] | length",
                "def f: f; f",
                "[recurse(.)]",
                "[.long | test(\"^(a+)+$\"; \"x\")]",
                "[.long | gsub(\"(a|aa)+$\"; \"\")]",
                "reduce range(60) as $i (\"x\"; . + .)",
                "\"x\" * 1e9",
                "1e9 * \"x\"",
                "reduce range(60) as $i ([1]; . + .)"
            })
    void stopsWhatWouldTakeTooLongOrTooMuch(String program) {
        assertThatThrownBy(() -> run(program))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("it was stopped: ");
        assertThat(stopped).hasSize(1);
    }

    @Test
    void aPauseOfTheProcessIsNotTheProgramsTime() {
        JqEvaluation evaluation = JqEvaluation.current();
        evaluation.begin(Duration.ofMillis(50));
        assertThat(evaluation.nanosLeft()).isPositive();

        // When
        LockSupport.parkNanos(Duration.ofMillis(120).toNanos());

        // Then
        assertThat(evaluation.nanosLeft()).isPositive();
        assertThatThrownBy(() -> {
                    while (true) {
                        evaluation.step();
                    }
                })
                .isInstanceOf(JqEvaluation.Stopped.class)
                .hasMessageContaining("longer than 50 ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {".[1e9] = 1", "setpath([\"a\", 1e9]; 1)", ".a[1e9] |= 1", "{a: []} | .a[1e9] += 1"})
    void fillsNoListUpToAnyIndex(String program) {
        assertThatThrownBy(() -> run("null | " + program)).hasMessageContaining("1.0E9 is too large");
    }

    @Test
    void namesWhatItStops() {
        assertThatThrownBy(() -> run("[range(1e15)] | length")).message().startsWith("'[range(1e15)] | length': ");
        assertThatThrownBy(() -> run("reduce range(1e15) as $i (0; .)"))
                .hasMessageContaining("longer than 200 ms (waybill.mapping.timeout)");
        assertThat(stopped).contains("'[range(1e15)] | length'");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', textBlock = """
            [.long, .long] | map(length) | add => 4002
            [range(2000)] | add => 1999000
            [.list[] + .list[]] | length => 400
            "ab" * 2 => "abab"
            [] | .[2] = 1 => [null,null,1]
            null | setpath(["a", 1]; 2) => {"a":[null,2]}
            "Žlutá a b" | gsub("[ab]"; "x") => "Žlutá x x"
            "abc" | gsub("^"; ">") => ">abc"
            "žb" | gsub(""; "-") => "-ž-b-"
            "aXbxc" | ascii_downcase | split("x"; null) => ["a","b","c"]
            "Ada Lovelace" | sub("(?<f>[A-z]+) (?<l>[A-z]+)"; .l + ", " + .f) => "Lovelace, Ada"
            "Ada" | capture("(?<first>A)(?<none>x)?") => {"first":"A","none":null}
            "xéy" | [match("(é)(z)?"; "g")] => [{"offset":1,"length":1,"string":"é","captures":[{"offset":1,"length":1,"string":"é","name":null},{"offset":-1,"length":0,"string":null,"name":null}]}]
            [test("a")] => fails
            "abab" | [scan("a(b)")] => [["b"],["b"]]
            "a1b22" | [scan("[0-9]+")] => ["1","22"]
            "AB" | test("ab"; "i") => true
            "a" | test("(") => fails
            "ab" | [sub("(?<x>a)"; .x + "1", .x + "2")] => ["a1b","a2b"]
            """)
    void leavesAllElseAsItWas(String program, String result) {
        String written;
        try {
            written = run(program).toString();
        } catch (MappingException e) {
            written = "fails";
        }
        assertThat(written).isEqualTo(result);
        assertThat(stopped).isEmpty();
    }

    private JsonNode run(String program) {
        String list = "[" + "1,".repeat(19) + "1]";
        return mappings.expression(program)
                .apply(json("{\"list\":%s,\"long\":\"%s!\"}".formatted(list, "a".repeat(2_000))));
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }
}
