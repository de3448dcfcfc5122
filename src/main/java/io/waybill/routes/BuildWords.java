package io.waybill.routes;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what Camel says of routes that cannot be built in words for those who wrote them, with what to write. */
final class BuildWords {

    /**
     * @param message {@code what is wrong; what to do}
     * @param written what is in the file at the place of the mistake
     */
    record Explained(String message, String written) {}

    /** @param said a pattern of Camel's words; its first group is what is in the file */
    private record Known(Pattern said, String message) {
        Known(String said, String message) {
            this(Pattern.compile(said), message);
        }
    }

    private static final String SIMPLE = "; compare as in ${header.kind} == 'new'";

    private static final List<Known> KNOWN = List.of(
            new Known(
                    "Unknown node id: (\\S+)",
                    "there is no step '$1'; write one of Camel's, such as to, choice or filter"),
            new Known("Unsupported field: (\\S+)", "'$1' is not known here; correct it, move it, or remove it"),
            new Known(
                    "Node type \\S+ is invalid, expected (\\S+)",
                    "a value of another kind is needed here ($1); write 'key: value', or a list with '- ' before each"),
            new Known(
                    "classpath:kamelets/([\\w-]+)\\.kamelet\\.yaml",
                    "there is no kamelet '$1'; write one there is, such as kamelet:http"),
            new Known(
                    "No endpoint could be found for: ([\\w+.-]+)",
                    "there is no component '$1' in the jar; write one there is, such as kamelet:http or log:NAME"),
            new Known(
                    "No bean could be found in the registry for: #?([\\w.-]+)",
                    "there is no bean '$1'; declare it below 'beans', or correct its name"),
            new Known("Data format '(\\S+)' could not be created", "there is no data format '$1' in the jar; use json"),
            new Known(
                    "No language could be found for: (\\S+)", "there is no language '$1' in the jar; use jq or simple"),
            new Known(
                    "Property with key \\[([^\\]]+)] not found",
                    "'$1' is not set anywhere; set it in the settings, or write ${$1} for a value of the message"),
            new Known(
                    "Unknown parameters=\\[\\{([^=]+)=", "'$1' is not an option of the endpoint; correct or remove it"),
            new Known(
                    "Error binding property \\(([^=]+)=([^)]*)\\)",
                    "'$1' cannot be '$2'; write a value of its kind, or declare the bean it names below 'beans'"),
            new Known(
                    "No enum constant [\\w.]+\\.(\\w+)", "'$1' is not possible here; write one of the possible values"),
            new Known("resource:? *(?:classpath:|file:)?(\\S+)", "there is no file '$1'; add it, or correct its name"),
            new Known("(\\S+) does not exist", "there is no file '$1'; add it, or correct its name"),
            new Known("Unknown function: ([\\w-]+)", "simple has no function '$1'" + SIMPLE),
            new Known("expected symbol functionEnd", "'${' is opened and never closed; write '}' after what it names"),
            new Known("expected symbol \\w+Quote", "a quotation mark is opened and never closed; close it"),
            new Known("Unexpected token (\\S+)", "'$1' is not expected in the expression" + SIMPLE),
            new Known("operator (\\S+) does not support", "one side of '$1' is missing" + SIMPLE));

    private BuildWords() {}

    static Optional<Explained> of(String said) {
        for (Known known : KNOWN) {
            Matcher matcher = known.said().matcher(said);
            if (matcher.find()) {
                return Optional.of(new Explained(
                        known.said()
                                .matcher(matcher.group())
                                .replaceFirst(known.message().replace("${", "\\${")),
                        matcher.groupCount() > 0 ? matcher.group(1) : "${"));
            }
        }
        return Optional.empty();
    }
}
