package io.waybill.project;

import io.waybill.finding.Finding;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says why a text is not YAML in words for those who wrote it, not for those who write parsers. */
final class YamlFault {

    /**
     * @param problem a pattern of the parser's words
     * @param message may use the pattern's groups
     * @param isAtBeginning whether the mistake is where the parser began, not where it noticed
     */
    private record Known(Pattern problem, String message, boolean isAtBeginning) {
        Known(String problem, String message) {
            this(Pattern.compile(problem), message, false);
        }
    }

    private static final String EXAMPLE =
            "write 'key: value' or '- value' in each line, and a text with special characters in quotes";

    private static final List<Known> KNOWN = List.of(
            new Known(
                    Pattern.compile("found unexpected end of stream"),
                    "a quotation mark is opened here and never closed; close it",
                    true),
            new Known("TAB", "a tab is not possible here; indent with spaces"),
            new Known(
                    "found character '?(.+?)'? that cannot start any token.*",
                    "a text cannot begin with $1; put it in quotes"),
            new Known("found undefined alias (.*)", "there is no '&$1' above; add it, or write the value itself"),
            new Known("but found another document", "a second document begins here; remove the line '---'"),
            new Known(
                    "found unknown escape character (\\S).*",
                    "'\\\\$1' has no meaning in double quotes; write '\\\\\\\\$1', or use single quotes"),
            new Known(
                    "mapping values are not allowed here",
                    "': ' is not possible here; put a text that contains it in quotes, or correct the indentation"),
            new Known("could not find expected ':'", "a key needs ': ' after it; write 'key: value'"),
            new Known("expected ',' or '([\\]}])'.*", "a ',' or '$1' is missing; add it"),
            new Known(
                    "expected <block end>, but found.*",
                    "the line does not go on with what is above it; begin it in the same column as the entries it belongs"
                            + " to, such as 'key: value' below 'key: value'"),
            new Known(
                    "expected the node content, but found.*",
                    "a value is missing; write one, such as 'key: value' or '- value'"));

    private YamlFault() {}

    static Finding explain(String shown, String text, YamlEngineException e) {
        if (e instanceof ReaderException reader) {
            int line = (int) text.codePoints()
                            .limit(reader.getPosition())
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
            return Finding.error(
                    shown,
                    line,
                    "not YAML: it contains the character U+%04X; remove it".formatted(reader.getCodePoint()));
        }
        if (!(e instanceof MarkedYamlEngineException marked)) {
            return Finding.error(shown, 1, "not YAML: %s; %s".formatted(e.getMessage(), EXAMPLE));
        }
        String problem = marked.getProblem();
        for (Known known : KNOWN) {
            Matcher matcher = known.problem().matcher(problem);
            if (matcher.find()) {
                String message = known.problem().matcher(matcher.group()).replaceFirst(known.message());
                return Finding.error(
                        shown,
                        line(known.isAtBeginning() ? marked.getContextMark() : marked.getProblemMark()),
                        "not YAML: " + message);
            }
        }
        return Finding.error(shown, line(marked.getProblemMark()), "not YAML: %s; %s".formatted(problem, EXAMPLE));
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }
}
