package io.waybill.mapping;

import io.waybill.mapping.JqTokens.Kind;
import io.waybill.mapping.JqTokens.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a jq condition compares and assigns. It must be valid jq. */
public final class JqCondition {

    /** A text in the condition, and the line of the condition it is in, counted from 1. */
    public record Literal(String text, int line) {}

    private static final Set<String> KINDS = Set.of("object", "array", "string", "number", "boolean", "null");

    private final List<Token> tokens;

    public JqCondition(String text) {
        this.tokens = JqTokens.of(text);
    }

    /** The line of the first {@code =} that assigns; empty if there is none. */
    public Optional<Integer> assignment() {
        for (int i = 1; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isAny("=")
                    && !tokens.get(i - 1).isAny("=", "!", "<", ">")
                    && !tokens.get(i + 1).isAny("=")) {
                return Optional.of(tokens.get(i).line());
            }
        }
        return Optional.empty();
    }

    /**
     * Where {@code type} is compared with a text that jq's function of that name never gives, so that {@code .type} was
     * meant.
     */
    public Optional<Literal> comparedKind() {
        for (int i = 0; i < tokens.size(); i++) {
            boolean isFirst =
                    i == 0 || tokens.get(i - 1).isAny("(") || tokens.get(i - 1).kind() == Kind.NAME;
            if (tokens.get(i).isName("type")
                    && isFirst
                    && isComparison(i + 1)
                    && isText(i + 3)
                    && !KINDS.contains(tokens.get(i + 3).text())) {
                return Optional.of(
                        new Literal(tokens.get(i + 3).text(), tokens.get(i).line()));
            }
        }
        return Optional.empty();
    }

    /** The texts that a field of the input itself is compared with: by {@code ==}, {@code !=} or {@code IN}. */
    public List<Literal> comparedWith(String field) {
        List<Literal> found = new ArrayList<>();
        Deque<Boolean> isInput = new ArrayDeque<>(List.of(true));
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isAny("(", "[", "{")) {
                isInput.push(Boolean.TRUE.equals(isInput.peek()) && !isCall(i));
            } else if (token.isAny(")", "]", "}") && isInput.size() > 1) {
                isInput.pop();
            } else if (token.isAny("|")) {
                isInput.pop();
                isInput.push(false);
            } else if (Boolean.TRUE.equals(isInput.peek()) && isField(i, field)) {
                comparedAt(i).forEach(literal -> found.add(new Literal(literal.text(), literal.line())));
            }
        }
        return found;
    }

    private boolean isCall(int bracket) {
        return bracket > 0
                && tokens.get(bracket - 1).kind() == Kind.NAME
                && !JqCheck.KEYWORDS.contains(tokens.get(bracket - 1).text());
    }

    private boolean isField(int i, String field) {
        Token token = tokens.get(i);
        boolean isOfAnother = i > 0
                && (tokens.get(i - 1).kind() == Kind.FIELD
                        || tokens.get(i - 1).kind() == Kind.VARIABLE
                        || tokens.get(i - 1).isAny(")", "]", "}", "?"));
        return token.kind() == Kind.FIELD && token.text().equals(field) && !isOfAnother;
    }

    private List<Token> comparedAt(int i) {
        if (isComparison(i + 1) && isText(i + 3)) {
            return List.of(tokens.get(i + 3));
        }
        if (i >= 3 && isComparison(i - 2) && isText(i - 3)) {
            return List.of(tokens.get(i - 3));
        }
        if (i + 3 < tokens.size()
                && tokens.get(i + 1).isAny("|")
                && tokens.get(i + 2).isName("IN")) {
            List<Token> arguments = tokens.subList(i + 4, tokens.size()).stream()
                    .takeWhile(token -> !token.isAny(")"))
                    .filter(token -> !token.isAny(","))
                    .toList();
            return arguments.stream().allMatch(token -> token.kind() == Kind.TEXT) ? arguments : List.of();
        }
        return List.of();
    }

    private boolean isComparison(int i) {
        return i + 1 < tokens.size()
                && tokens.get(i).isAny("=", "!")
                && tokens.get(i + 1).isAny("=");
    }

    private boolean isText(int i) {
        return i < tokens.size() && tokens.get(i).kind() == Kind.TEXT;
    }
}
