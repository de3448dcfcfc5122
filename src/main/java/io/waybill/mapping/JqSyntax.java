package io.waybill.mapping;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** Whether a text is jq and, if not, where and why, in plainer words than the parser's. */
final class JqSyntax {

    private static final Pattern UNEXPECTED =
            Pattern.compile("Encountered \"\\s*(?:\"[^\"]*\"|<\\w+>) \"(?<text>.*?)\\s*\"\" at line \\d+");
    private static final Pattern LEXICAL =
            Pattern.compile("Lexical error at line \\d+.*Encountered: '(?<text>.*?)' \\(");
    private static final String EXAMPLE = "write for example .data.lead.email, or {id: .id, name: .name}";
    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    private JqSyntax() {}

    /** @param whole the program that is run, which begins with the text */
    static Optional<JqFault> fault(String text, String whole) {
        if (text.isBlank()) {
            return Optional.of(new JqFault(1, "the mapping is empty; write it, or delete it"));
        }
        try {
            JsonQuery.compile(whole, Jq.VERSION);
            return Optional.empty();
        } catch (JsonQueryException e) {
            return Optional.of(explain(e, text));
        } catch (StackOverflowError e) {
            return Optional.of(new JqFault(1, "not jq: it is nested too deeply; simplify it"));
        }
    }

    private static JqFault explain(JsonQueryException e, String text) {
        Throwable parser = e;
        while (parser.getCause() != null) {
            parser = parser.getCause();
        }
        if (parser instanceof NumberFormatException) {
            return new JqFault(1, "not jq: it has a number that is too long; put it in quotes if it is a text");
        }
        String message = String.valueOf(parser.getMessage()).lines().findFirst().orElse("");
        Matcher line = LINE.matcher(message);
        int at = line.find() ? Integer.parseInt(line.group(1)) : 1;
        int last = (int) text.stripTrailing().lines().count();
        if (at > last || message.contains("\"<EOF>\"")) {
            return new JqFault(
                    last,
                    message.startsWith("Unexpected ')'")
                            ? "not jq: there is one ')' too many; remove it"
                            : "not jq: it ends before it is complete; close what is open: { by }, [ by ], ( by ), if by end");
        }
        for (Pattern pattern : List.of(UNEXPECTED, LEXICAL)) {
            Matcher matcher = pattern.matcher(message);
            if (matcher.find()) {
                String written = text.lines().skip(at - 1L).findFirst().orElse("");
                return new JqFault(
                        at,
                        "not jq: "
                                + (message.contains("after prefix \"!\"")
                                        ? "'!' is not expected here; write !=, or 'not' behind it, as in (.done | not)"
                                        : unexpected(matcher.group("text"), written)));
            }
        }
        return new JqFault(at, "not jq: %s; %s".formatted(message, EXAMPLE));
    }

    private static String unexpected(String found, String line) {
        if (found.equals("\\n")) {
            return "a quotation mark is opened and never closed; close it, as in .type == \"lead.failed\"";
        }
        if (found.equals("\\'")) {
            return "a single quote is not expected here; write text in double quotes, as in .type == \"lead.failed\"";
        }
        if (!found.startsWith("\\u")) {
            return "'%s' is not expected here; %s".formatted(found, hint(found, line));
        }
        // The parser writes what is not ASCII as an escape, of which an emoji has two.
        String symbol = line.codePoints()
                .filter(code -> found.equalsIgnoreCase(
                        "\\u%04x".formatted((int) Character.toString(code).charAt(0))))
                .mapToObj(Character::toString)
                .findFirst()
                .orElse(found);
        return "'%s' is not expected here; write text in double quotes, such as \"%s hello\"".formatted(symbol, symbol);
    }

    /** What was probably meant, as other languages write it. */
    private static String hint(String found, String line) {
        if (line.contains("${")) {
            return "it looks like simple; write a field with a dot, as in .type";
        }
        if (found.equals("&")) {
            return "write 'and', as in .a == 1 and .b == 2";
        }
        if (found.equals("|") && line.contains("||")) {
            return "write 'or', as in .a == 1 or .b == 2";
        }
        if (found.equals(">") && line.contains("<>")) {
            return "write '!=', as in .type != \"lead.failed\"";
        }
        return switch (found) {
            case "=" -> "compare by '==', as in .type == \"lead.failed\"";
            case "in" -> "write IN, as in .type | IN(\"lead.failed\", \"lead.queued\")";
            case "}", "]", ")", "," -> "write a value before it, or remove it, as in {id: .id, name: .name}";
            default ->
                found.matches("\\w+")
                        ? "a ',' or '|' may be missing before it, as in {id: .id, name: .name} or .name | length"
                        : EXAMPLE;
        };
    }
}
