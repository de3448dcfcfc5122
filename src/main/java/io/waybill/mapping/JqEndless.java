package io.waybill.mapping;

import io.waybill.mapping.JqTokens.Kind;
import io.waybill.mapping.JqTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds what in a jq program may take longer than an evaluation may last. */
final class JqEndless {

    private static final double MANY = 1_000_000;
    private static final Set<String> MATCHING =
            Set.of("test", "match", "capture", "scan", "split", "splits", "sub", "gsub");

    /** A repeated group that ends in a repetition, such as {@code (a+)+} or {@code (.*,?)*}. */
    private static final Pattern EXPLODES = Pattern.compile(
            "\\((?:[^()\\\\]|\\\\.)*[+*]\\??(?:(?:[^()\\\\+*?]|\\\\.)[?*])?\\)(?:[+*]|\\{\\d+,\\d*\\})");

    private JqEndless() {}

    static List<JqFault> in(List<Token> tokens) {
        List<JqFault> faults = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isName("range") && isLong(arguments(tokens, i))) {
                faults.add(warning(token, "'range' has more steps than there is time for; give it a smaller bound"));
            } else if (token.kind() == Kind.NAME && MATCHING.contains(token.text())) {
                List<Token> arguments = arguments(tokens, i);
                if (arguments.size() > 1
                        && arguments.get(1).kind() == Kind.TEXT
                        && EXPLODES.matcher(arguments.get(1).text()).find()) {
                    faults.add(
                            warning(
                                    arguments.get(1),
                                    "the regular expression repeats a repetition, which can take for ever; repeat it once, such as a+ for (a+)+"));
                }
            }
        }
        return faults;
    }

    private static JqFault warning(Token at, String message) {
        return new JqFault(at.line(), message, true);
    }

    private static boolean isLong(List<Token> arguments) {
        return arguments.stream()
                .anyMatch(token -> token.isName("infinite")
                        || (token.kind() == Kind.NUMBER && Double.parseDouble(token.text()) > MANY));
    }

    /** What is in the brackets after a name, with the opening one; empty if there are none. */
    private static List<Token> arguments(List<Token> tokens, int name) {
        int depth = 0;
        for (int i = name + 1; i < tokens.size(); i++) {
            if (tokens.get(i).isAny("(", "[", "{")) {
                depth++;
            } else if (tokens.get(i).isAny(")", "]", "}")) {
                depth--;
            }
            if (depth == 0) {
                return tokens.subList(name + 1, i);
            }
        }
        return List.of();
    }
}
