package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.mapping.JqTokens.Kind;
import io.waybill.mapping.JqTokens.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a jq condition reads of its input: fields, and functions of functions.jq without arguments. It must be valid jq.
 * Where it is not certain what the input is, nothing is found: better nothing than something wrong.
 */
final class JqReads {

    /** The functions whose arguments have the input of the function itself. */
    private static final Set<String> SAME_INPUT = Set.of(
            "IN",
            "select",
            "has",
            "contains",
            "inside",
            "startswith",
            "endswith",
            "test",
            "ltrimstr",
            "rtrimstr",
            "split",
            "join",
            "index",
            "indices",
            "in",
            "error",
            "table",
            "setting");

    /** What binds or changes the input in ways that are not followed. */
    private static final Set<String> NOT_FOLLOWED = Set.of("def", "reduce", "foreach", "label", "catch");

    /** @param keys names of fields and indexes of lists, from the input */
    record Field(List<String> keys) {

        Field {
            keys = List.copyOf(keys);
        }

        /** As jq writes it: {@code .data["first name"].tags[0]}. */
        String text() {
            StringBuilder text = new StringBuilder();
            for (String key : keys) {
                if (key.matches("[A-Za-z_]\\w*")) {
                    text.append('.').append(key);
                } else {
                    text.append(text.isEmpty() ? "." : "").append(isIndex(key) ? "[" + key + "]" : "[\"" + key + "\"]");
                }
            }
            return text.toString();
        }

        /** Null or missing if the input has no such field. */
        JsonNode in(JsonNode input) {
            JsonNode node = input;
            for (String key : keys) {
                node = node.isArray() && isIndex(key) ? node.path(Integer.parseInt(key)) : node.path(key);
            }
            return node;
        }

        boolean isBelow(Field other) {
            return keys.size() > other.keys.size()
                    && keys.subList(0, other.keys.size()).equals(other.keys);
        }

        private static boolean isIndex(String key) {
            return key.matches("\\d{1,9}");
        }
    }

    /** What is between two brackets, or between two of {@code if}, {@code then}, {@code else} and {@code end}. */
    private static final class Scope {

        /** The field of the whole input that is the input here; null: not known. */
        private @Nullable Field input;
        /** Where the part that the next pipe gets its input from begins. */
        private int begins;

        Scope(@Nullable Field input, int begins) {
            this.input = input;
            this.begins = begins;
        }
    }

    /** @param isWhole false if more follows that is not a field, such as {@code []} */
    private record Chain(List<String> keys, int end, boolean isWhole) {}

    private final List<Token> tokens;
    private final Set<String> functions;
    private final Set<Field> fields = new LinkedHashSet<>();
    private final Set<Field> piped = new LinkedHashSet<>();
    private final Set<String> called = new LinkedHashSet<>();
    private final Deque<Scope> scopes = new ArrayDeque<>();

    /** @param functions the names of the functions of functions.jq that have no arguments */
    JqReads(String program, Set<String> functions) {
        this.tokens = JqTokens.of(program);
        this.functions = functions;
        scopes.push(new Scope(new Field(List.of()), 0));
        read();
    }

    /** In the order in which they are written. */
    List<Field> fields() {
        return fields.stream()
                .filter(field -> !piped.contains(field) || fields.stream().noneMatch(other -> other.isBelow(field)))
                .toList();
    }

    /** The functions that are called on the input itself. */
    Set<String> called() {
        return called;
    }

    private void read() {
        int at = 0;
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            if (token.kind() == Kind.NAME && NOT_FOLLOWED.contains(token.text())) {
                return;
            }
            at = beginsChain(at) ? field(at) : other(token, at);
        }
    }

    private int field(int at) {
        Chain chain = chain(at);
        Field input = scope().input;
        boolean isSegment = at == scope().begins;
        boolean isPiped = isSegment && chain.isWhole && isSign(chain.end, "|");
        Field field = input == null ? null : below(input, chain.keys);
        if (field != null && !chain.keys.isEmpty()) {
            fields.add(field);
        }
        if (isPiped) {
            if (field != null) {
                piped.add(field);
            }
            scope().input = field;
            scope().begins = chain.end + 1;
            return chain.end + 1;
        }
        return chain.end;
    }

    private int other(Token token, int at) {
        if (token.isAny("(", "[", "{")) {
            scopes.push(new Scope(isCall(at) ? inputOfArguments(at) : scope().input, at + 1));
        } else if (token.isAny(")", "]", "}") || token.isName("end")) {
            leave();
        } else if (token.isAny("|", ";")) {
            pipe(at);
        } else if (token.isName("if")) {
            scopes.push(new Scope(scope().input, at + 1));
        } else if (token.isName("then") || token.isName("elif") || token.isName("else")) {
            leave();
            scopes.push(new Scope(scope().input, at + 1));
        } else if (isPlainFunction(token, at) && isOnInput()) {
            called.add(token.text());
        }
        return at + 1;
    }

    private boolean isPlainFunction(Token token, int at) {
        return token.kind() == Kind.NAME && functions.contains(token.text()) && !isSign(at + 1, "(");
    }

    private void pipe(int at) {
        Scope scope = scope();
        boolean binds = tokens.subList(scope.begins, at).stream().anyMatch(token -> token.isName("as"));
        if (!binds) {
            scope.input = null;
        }
        scope.begins = at + 1;
    }

    private boolean isOnInput() {
        Field input = scope().input;
        return input != null && input.keys.isEmpty();
    }

    private Scope scope() {
        return Objects.requireNonNull(scopes.peek());
    }

    private void leave() {
        if (scopes.size() > 1) {
            scopes.pop();
        }
    }

    private boolean isCall(int bracket) {
        return tokens.get(bracket).isAny("(") && bracket > 0 && isFunction(tokens.get(bracket - 1));
    }

    private @Nullable Field inputOfArguments(int bracket) {
        return SAME_INPUT.contains(tokens.get(bracket - 1).text()) ? scope().input : null;
    }

    private static boolean isFunction(Token token) {
        return token.kind() == Kind.NAME && !JqCheck.KEYWORDS.contains(token.text());
    }

    private boolean beginsChain(int at) {
        Token token = tokens.get(at);
        if (token.kind() != Kind.FIELD && !token.isAny(".")) {
            return false;
        }
        if (at == 0) {
            return true;
        }
        Token before = tokens.get(at - 1);
        return before.kind() != Kind.FIELD
                && before.kind() != Kind.VARIABLE
                && !isFunction(before)
                && !before.isAny(")", "]", "}", "?", ".");
    }

    private Chain chain(int from) {
        List<String> keys = new ArrayList<>();
        int at = from;
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            if (token.kind() == Kind.FIELD) {
                keys.add(token.text());
                at++;
            } else if (token.isAny("?") || (token.isAny(".") && isSign(at + 1, "["))) {
                at++;
            } else if (token.isAny(".")
                    && at + 1 < tokens.size()
                    && tokens.get(at + 1).kind() == Kind.TEXT) {
                keys.add(tokens.get(at + 1).text());
                at += 2;
            } else if (token.isAny("[") && isKey(at + 1) && isSign(at + 2, "]")) {
                keys.add(tokens.get(at + 1).text());
                at += 3;
            } else if (token.isAny(".") && at == from) {
                at++;
                break;
            } else {
                break;
            }
        }
        return new Chain(keys, at, !isSign(at, "[") && !isSign(at, "."));
    }

    private boolean isKey(int at) {
        return at < tokens.size()
                && (tokens.get(at).kind() == Kind.TEXT
                        || (tokens.get(at).kind() == Kind.NUMBER
                                && Field.isIndex(tokens.get(at).text())));
    }

    private boolean isSign(int at, String sign) {
        return at < tokens.size() && tokens.get(at).isAny(sign);
    }

    private static Field below(Field input, List<String> keys) {
        List<String> all = new ArrayList<>(input.keys);
        all.addAll(keys);
        return new Field(all);
    }
}
