package io.waybill.lint;

import io.waybill.finding.DidYouMean;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Says what to write in place of a key that Camel does not know where it stands. */
final class KeyHint {

    private static final String CHOICE =
            "write choice: {when: [{expression: {jq: {expression: '…'}}, steps: […]}], otherwise: {steps: […]}}";
    private static final String TO = "write to: {uri: …, parameters: {…}}";

    /** What other languages and tools call Camel's steps. */
    private static final Map<String, String> USUAL_WORDS = Map.ofEntries(
            Map.entry("if", CHOICE),
            Map.entry("switch", CHOICE),
            Map.entry("case", CHOICE),
            Map.entry("when", CHOICE),
            Map.entry("else", CHOICE),
            Map.entry("otherwise", CHOICE),
            Map.entry("send", TO),
            Map.entry("sendTo", TO),
            Map.entry("call", TO),
            Map.entry("http", "write to: {uri: kamelet:http, parameters: {request: …}}"),
            Map.entry("slack", "write to: {uri: kamelet:slack, parameters: {channel: …, text: …}}"),
            Map.entry("mail", "write to: {uri: kamelet:mail, parameters: {message: …}}"),
            Map.entry("return", "write stop: {}"),
            Map.entry("for", "write split: {expression: {jq: {expression: '.items'}}, steps: […]}"),
            Map.entry("foreach", "write split: {expression: {jq: {expression: '.items'}}, steps: […]}"),
            Map.entry("forEach", "write split: {expression: {jq: {expression: '.items'}}, steps: […]}"),
            Map.entry("print", "write log: {message: …}"),
            Map.entry("sleep", "write delay: {expression: {constant: {expression: '1000'}}}, in milliseconds"),
            Map.entry("wait", "write delay: {expression: {constant: {expression: '1000'}}}, in milliseconds"),
            Map.entry("try", "write doTry: {steps: […], doCatch: […]}"),
            Map.entry("catch", "write doTry: {steps: […], doCatch: […]}"));

    private static final int MOST_LISTED = 12;

    private KeyHint() {}

    /**
     * @param known the keys that Camel knows there
     * @param steps the steps of Camel
     */
    static String of(String key, Set<String> known, Set<String> steps) {
        if (known.contains("choice") && USUAL_WORDS.containsKey(key)) {
            return USUAL_WORDS.get(key);
        }
        return DidYouMean.among(known, key, otherwise(key, known, steps));
    }

    private static String otherwise(String key, Set<String> known, Set<String> steps) {
        if (known.contains("uri") && known.contains("parameters")) {
            return "if it is an option of the endpoint, move it below 'parameters', as in parameters: {%s: …}"
                    .formatted(key);
        }
        if (known.contains("steps") && steps.contains(key)) {
            return "it is a step, so write it below 'steps', as in steps: [{%s: …}]".formatted(key);
        }
        if (key.equals("steps") && known.contains("from")) {
            return "move it below 'from', beside its 'uri'";
        }
        return known.size() > MOST_LISTED
                ? "correct or remove it"
                : "it can be " + String.join(", ", new TreeSet<>(known));
    }
}
