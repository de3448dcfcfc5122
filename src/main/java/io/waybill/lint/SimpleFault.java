package io.waybill.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.finding.DidYouMean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why a text is not simple, Camel's own language, in words for those who wrote it, with what to write. */
final class SimpleFault {

    private static final String MODEL = "META-INF/org/apache/camel/language/simple/simple.json";

    private record Known(Pattern said, String message) {
        Known(String said, String message) {
            this(Pattern.compile(said), message);
        }
    }

    private static final List<Known> KNOWN = List.of(
            new Known(
                    "expected symbol (?:double|single)Quote but was eol",
                    "a quotation mark is opened and never closed; close it, as in ${header.kind} == 'new'"),
            new Known(
                    "Binary operator (\\S+) does not support (?:right hand side )?token.*",
                    "what follows '$1' is no value; write a text in single quotes, a number or ${…}, as in ${header.kind}"
                            + " $1 'new'"),
            new Known(
                    "Logical operator (\\S+) does not support.*",
                    "one side of '$1' is no comparison; write one on each side, as in ${header.kind} == 'new' $1"
                            + " ${header.size} > 10"),
            new Known(
                    "No language could be found for: (\\S+)",
                    "there is no language '$1' in the jar; use jq, as in jq: {expression: '.type'}"));

    private static final Pattern UNKNOWN = Pattern.compile("Unknown function: (?<name>.*?)(?: at location \\d+)?");
    private static final Pattern UNEXPECTED = Pattern.compile("Unexpected token .* at location (?<at>\\d+)");

    /** What other languages write in place of simple's operators. */
    private static final Map<String, String> OPERATORS = Map.of(
            "=",
            "==",
            "===",
            "==",
            "!==",
            "!=",
            "<>",
            "!=",
            "and",
            "&&",
            "or",
            "||",
            "equals",
            "==",
            "eq",
            "==",
            "matches",
            "regex",
            "like",
            "contains");

    private static final String BINARY =
            "==|=~|!=~|!=|>=|<=|>|<|!?contains|~~|!?regex|!?in|!?is|!?range|startsWith|endsWith";

    private SimpleFault() {}

    /** {@code what is wrong; what to do}, from what Camel said of the text. */
    static String explain(String text, String said) {
        Matcher unknown = UNKNOWN.matcher(said);
        if (unknown.matches()) {
            return "not simple: " + unknownFunction(unknown.group("name"));
        }
        if (said.startsWith("expected symbol functionEnd") || isUnclosed(text)) {
            return "not simple: '${' is opened and never closed; write '}' after what it names, as in ${header.kind}";
        }
        for (Known known : KNOWN) {
            Matcher matcher = known.said().matcher(said);
            if (matcher.find()) {
                return "not simple: "
                        + known.said()
                                .matcher(matcher.group())
                                .replaceFirst(known.message().replace("${", "\\${"));
            }
        }
        Matcher unexpected = UNEXPECTED.matcher(said);
        if (unexpected.find()) {
            int at = Math.min(Integer.parseInt(unexpected.group("at")), text.length());
            return "not simple: " + unexpected(text, at);
        }
        return "not simple: %s; write a condition such as ${header.kind} == 'new'".formatted(said);
    }

    private static boolean isUnclosed(String text) {
        int last = text.lastIndexOf("${");
        return last >= 0 && text.indexOf('}', last) < 0;
    }

    private static String unknownFunction(String written) {
        Matcher word = Pattern.compile("[\\w-]+").matcher(written);
        String name = word.find() ? word.group() : written;
        if (name.equals("jq")) {
            return "there is no function 'jq:'; write the whole expression as jq: {expression: '%s'}"
                    .formatted(written.replaceFirst("^jq:", ""));
        }
        return "there is no function '%s'; %s"
                .formatted(
                        name,
                        DidYouMean.among(
                                functions(),
                                name,
                                "write ${header.NAME} for a header, or a field as jq: {expression: '.type'}"));
    }

    private static String unexpected(String text, int at) {
        String rest = text.substring(at).strip();
        String before = text.substring(0, at).strip();
        if (before.isEmpty() && text.strip().startsWith(".")) {
            return "it looks like jq; write it below jq, as in jq: {expression: '%s'}".formatted(text.strip());
        }
        if (before.isEmpty()) {
            String named = rest.replaceFirst("^\\$?\\{?", "").replaceFirst("[\\s=!<>}].*", "");
            return "it does not begin with ${…}; write what is compared in it, as in ${%s} == 'new'"
                    .formatted(named.isEmpty() ? "header.kind" : named);
        }
        String written = rest.replaceFirst("(?s)^(\\w+|[^\\w\\s'\"$]+).*", "$1");
        String operator = OPERATORS.get(written);
        if (operator != null) {
            return "'%s' is no operator; write %s with a space on each side".formatted(written, operator);
        }
        if (written.matches(BINARY)) {
            return rest.equals(written)
                    ? "nothing follows '%s'; write what to compare with, as in %s %s 'new'"
                            .formatted(written, before, written)
                    : "'%s' needs a space on each side; write %s %s …".formatted(written, before, written);
        }
        return "'%s' is not expected here; compare as in ${header.kind} == 'new', and connect with && or ||"
                .formatted(written);
    }

    private static Set<String> functions() {
        try (InputStream in = ComponentModel.resource(MODEL)) {
            JsonNode model = in == null
                    ? Json.mapper().createObjectNode()
                    : Json.mapper().readTree(in);
            Set<String> names = new TreeSet<>();
            model.path("functions")
                    .fieldNames()
                    .forEachRemaining(name -> names.add(name.replaceFirst("[.:(\\[].*", "")));
            names.remove("a2a");
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
