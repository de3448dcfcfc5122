package io.waybill.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JqCheckTest {

    private final JqCheck jq = new JqCheck(
            "def lead_name: .name;\ndef stage($s; f): f;\ndef numbers_without_end: range(infinite);\n",
            List.of("stages"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                ". as $x | $x",
                ".a.b[0]?.\"c d\" // \"none\"",
                "{name, \"a b\": 1, (.k): .v, if: 1, $__loc__, other: {name: lead_name}}",
                "{a: 1, b: [1, length], c: (2, 3)}",
                ". as {a: $x, b: [$y, {c: $z}]} | $x + $y + $z",
                "reduce .[] as [$k, $v] ({}; . + {($k): $v})",
                "foreach .[] as $item (0; . + $item; [$item, .])",
                "def twice(f): f | f; def add($a; $b): $a + $b; twice(. + 1) | add(1; 2)",
                "label $out | foreach .[] as $x (0; .; if . > 3 then ., break $out else . end)",
                "\"a \\(.b | ascii_downcase) \\(\"nested \\(lead_name)\") # no comment\"",
                "# no_such_function\n. # nor \"this",
                "@base64 \"x\\(.y)\" | @uri",
                "try error(\"x\") catch .",
                "[.[] | select(.a == 1 and (.b | not))] | map(.c) | join(\", \") | test(\"x\"; \"i\")",
                "stage(\"NEW\"; table(\"stages\")) | setting(\"waybill.sink.crm.url\")",
                ".type | IN(\"a\", \"b\")",
                "1e3 + 0.5 | -. | todate",
                "if . then 1 elif .a then 2 else 3 end",
                ".a |= (. // 0) | .b += 1 | del(.c) | to_entries | from_entries | with_entries(.)",
                "[limit(3; range(10))] | first(.[]), last(.[])",
                "[range(length)], [range(1; 1000)]",
                "[range(1700000000; 1700000010)], [range(0; 100000000; 10000000)]",
                "[limit(3; range(infinite))], first(range(1e9)), nth(2; range(infinite) | . * 2)",
                "any(range(infinite); . > 5), all(while(true; . + 1); . < 5)",
                "[limit(3; .[] | while(true; . + 1))], first(recurse(. + 1) | select(. > 5))",
                "[first((def a: 1; range(infinite)))], first(.[limit(2; range(infinite))])",
                "def nat: range(infinite); def few($n): limit($n; nat); [few(3)], [limit(3; nat)]",
                "def nat: def a: reduce .[] as $x (0; . + $x); range(infinite); first(nat)",
                "[first(reduce .[] as $x (0; . + $x) | range(infinite))]",
                "label $out | range(infinite) | if . > 3 then ., break $out else . end",
                "until(. > 100; . * 2), until(false; .[]), until(\"false\"; .), until(false; error)",
                "while(. < 100; . * 2), [while(true; .[]?)]",
                "[recurse(.[]?)], [recurse(.parent)], [recurse(.children[])], [recurse(. * 2; . < 100)]",
                "[recurse(if . < 3 then . + 1 else empty end)]",
                "test(\"^(.|\\n)*$\"), test(\"(\\\\s|,)+x\"), test(\"^(a|a)?b\"), test(\"(?>a|a)*b\"), test(\"(a|a)*+b\")",
                "test(\"([a-z]|[0-9])*x\"), test(\"(ab|cd|ad)*x\"), test(\"(a?b|ac)*\"), test(\"[(a|a)]*\")",
                "test(\"^(a|b)+$\"), test(\"(a+)b\"), test(\"(\\\\d{2,})\"), sub(\"([a-z]+)-\"; \"\")",
                "..|numbers"
            })
    void hasNothingToSayOfJqThatWorks(String program) {
        assertThat(jq.in(program)).isEmpty();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(".a | | .b", "'|' is not expected"),
                arguments("{a: .b c: .d}", "'c' is not expected"),
                arguments(".a ^ .b", "'^' is not expected"),
                arguments("\uD83C\uDFAF \\(.name)", "'\uD83C\uDFAF' is not expected here; write text in double quotes"),
                arguments("{a: \u201C.b\u201D}", "'\u201C' is not expected here; write text in double quotes"),
                arguments("if .a then 1", "ends before it is complete"),
                arguments("\"abc", "not jq"),
                arguments(".[", "ends before it is complete"),
                arguments("leadname", "did you mean 'lead_name'?"),
                arguments("{a: nobody}", "there is no function 'nobody'; define it"),
                arguments("\"x \\(nobody)\"", "no function 'nobody'"),
                arguments(". as $lead | $laed", "did you mean '$lead'?"),
                arguments("repeat(. * 2)", "write the condition under which it goes on"),
                arguments("$ENV.HOME", "mappings cannot read the environment; use setting("),
                arguments("env.HOME", "there is no function 'env'"),
                arguments("@base46", "there is no format '@base46'; did you mean '@base64'?"),
                arguments("@base32d \"x\\(.y)\"", "there is no format '@base32d'"),
                arguments("$x", "bind it with 'as'"),
                arguments("table(\"stage\")", "did you mean 'stages'?"),
                arguments("stage(\"x\")", "does not take 1 arguments"),
                arguments("ltrimstr(\"a\"; \"b\")", "does not take 2 arguments"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrong(String program, String message) {
        assertThat(jq.in(program)).singleElement().satisfies(fault -> {
            assertThat(fault.line()).isEqualTo(1);
            assertThat(fault.message()).contains(message);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reduce range(1e15) as $i (0; .)",
                "[range(0; 100000000)]",
                "[range(infinite)]",
                "test(\"^(a+)+$\")",
                ".a | gsub(\"(\\\\w+,?)*x\"; \"\")",
                "capture(\"(?<x>([a-z]*)*)\")",
                "last(range(infinite))",
                "limit(3; [range(infinite)] | length)",
                "limit(1e12; range(infinite))",
                "limit(range(infinite); 1)",
                "first(reduce range(infinite) as $i (0; . + $i))",
                "first(map(range(infinite)))",
                "until(false; .)",
                "first(until(null; . + 1))",
                "[while(true; . + 1)]",
                "[recurse(. + 1)]",
                "recurse(if . then \"a\" else \"b\" end)",
                "def repeat(f): def r: ., (f | r); r; [repeat(. * 2)]",
                "def nat: range(infinite); [nat]",
                "def nat: range(infinite); def even: nat | . * 2; limit(3; [even])",
                "def all_of: [range(infinite)]; 1",
                "[numbers_without_end]",
                "test(\"^(a|a)*$\")",
                "test(\"^(?:a|ab)*$\")",
                "test(\"^(ab|cd|a|b)+$\")",
                "test(\"^(\\\\w|_)+$\"; \"i\")",
                "test(\"^([a-z]|\\\\d|[x-z])+$\")",
                "test(\"^(.|,)*;\")",
                "test(\"^(a|a){2,}$\")",
                "test(\"^(a+|b)*$\")"
            })
    void warnsOfWhatMayTakeForEver(String program) {
        assertThat(jq.in(program)).singleElement().satisfies(fault -> {
            assertThat(fault.isWarning()).isTrue();
            assertThat(fault.in("m.jq", 3).toString()).startsWith("m.jq:3: warning: ");
        });
    }

    @Test
    void countsLinesThroughCommentsAndStrings() {
        assertThat(jq.in("# one\n{\n  a: \"x \\(.y |\n  .z)\",\n  b: nobody,\n  c: $none\n}"))
                .extracting(JqFault::line)
                .containsExactly(5, 6);
    }

    @Test
    void saysThatAnEmptyMappingIsEmpty() {
        assertThat(jq.in(" \n")).containsExactly(new JqFault(1, "the mapping is empty; write it, or delete it"));
    }

    @Test
    void findsWhatIsWrongAmongDefinitions() {
        assertThat(jq.inDefinitions("def a: 1;\ndef b: c;\n"))
                .extracting(JqFault::line)
                .containsExactly(2);
    }
}
