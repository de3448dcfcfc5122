package io.waybill.mapping;

import io.waybill.mapping.JqTokens.Kind;
import io.waybill.mapping.JqTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds what in a jq program never ends, or takes longer than an evaluation may last. It warns only if it is sure: what
 * {@code limit(3; …)} or {@code first(…)} takes a few results of may go on for ever.
 */
final class JqEndless {

    private static final double MANY = 1_000_000;

    /** A function of jq that jackson-jq lacks. It is no mistake to define it, only to let it run. */
    private static final String REPEAT = "repeat";

    /** The functions that stop what one of their arguments does, and which argument. */
    private static final Map<String, Integer> STOPPING =
            Map.of("limit", 1, "nth", 1, "first", 0, "any", 0, "all", 0, "isempty", 0);

    /** The functions that want every result of their argument. */
    private static final Set<String> COLLECTING = Set.of("map", "map_values", "last", "IN");

    /** The functions and words that always have one result, never null. */
    private static final Set<String> ONE_RESULT = Set.of(
            "if",
            "then",
            "elif",
            "else",
            "end",
            "and",
            "or",
            "not",
            "true",
            "false",
            "length",
            "tostring",
            "tojson",
            "ascii_downcase",
            "ascii_upcase",
            "floor",
            "ceil",
            "round",
            "reverse",
            "sort",
            "keys",
            "type",
            "now");

    private final List<Token> tokens;
    private final JqDefinitions definitions;
    private final boolean breaks;

    private JqEndless(List<Token> tokens) {
        this.tokens = tokens;
        this.definitions = JqDefinitions.of(tokens);
        this.breaks = tokens.stream().anyMatch(token -> token.isName("break"));
    }

    /** The functions defined here that never end by themselves, such as {@code nat/0}, besides those known. */
    static Set<String> functions(List<Token> tokens, Set<String> known) {
        JqEndless program = new JqEndless(tokens);
        Set<String> functions = new TreeSet<>(known);
        if (JqNames.functions(tokens).contains(REPEAT + "/1")) {
            functions.add(REPEAT);
        }
        int before;
        do {
            before = functions.size();
            for (int i = 0; i < tokens.size(); i++) {
                if (program.endless(i, functions).isPresent()) {
                    program.passedOnBy(i).ifPresent(functions::add);
                }
            }
        } while (functions.size() > before);
        return functions;
    }

    /** @param known the functions of functions.jq that never end by themselves */
    static List<JqFault> in(List<Token> tokens, Set<String> known) {
        JqEndless program = new JqEndless(tokens);
        Set<String> functions = functions(tokens, known);
        List<JqFault> faults = new ArrayList<>(JqExplosion.in(tokens));
        for (int i = 0; i < tokens.size(); i++) {
            int at = i;
            program.withoutResult(i)
                    .or(() -> program.endless(at, functions).filter(what -> program.isForEver(at)))
                    .ifPresent(message -> faults.add(new JqFault(tokens.get(at).line(), message, true)));
        }
        return faults;
    }

    /** What has no result at all, so that nothing can stop it. */
    private Optional<String> withoutResult(int i) {
        List<List<Token>> arguments = JqNames.argumentsOf(tokens, i);
        return isCall(i, "until")
                        && arguments.size() == 2
                        && isOne(arguments.get(0), "false", "null")
                        && hasResult(arguments.get(1), true)
                ? Optional.of(
                        "'until(%s; …)' never ends; write the condition at which it ends, as in until(. > 100; . * 2)"
                                .formatted(arguments.get(0).get(0).text()))
                : Optional.empty();
    }

    /** What has results for ever, unless it is stopped. */
    private Optional<String> endless(int i, Set<String> functions) {
        Token token = tokens.get(i);
        List<List<Token>> arguments = JqNames.argumentsOf(tokens, i);
        String stop = "; put it in limit, as in limit(10; %s), or ";
        if (token.kind() != Kind.NAME || (i > 0 && tokens.get(i - 1).isName("def"))) {
            return Optional.empty();
        }
        if (functions.contains("%s/%d".formatted(token.text(), arguments.size()))) {
            return Optional.of(
                    ("'%s' never ends" + stop + "end it by a condition").formatted(token.text(), token.text()));
        }
        return switch (token.text()) {
            case "range" ->
                isLong(arguments)
                        ? Optional.of(
                                "'range' has more steps than there is time for; give it a smaller bound, or take a few"
                                        + " of its results, as in limit(10; range(…))")
                        : Optional.empty();
            case "while" ->
                arguments.size() == 2 && isOne(arguments.get(0), "true") && hasResult(arguments.get(1), true)
                        ? Optional.of(("'while(true; …)' never ends" + stop
                                        + "write the condition under which it goes on, as in"
                                        + " while(. < 100; . * 2)")
                                .formatted("while(true; …)"))
                        : Optional.empty();
            case "recurse", "repeat" ->
                arguments.size() == 1
                                && (token.isName("recurse") || functions.contains(REPEAT))
                                && hasResult(arguments.get(0), false)
                        ? Optional.of(("'%s' never ends" + stop + "write the condition under which it goes on, as in"
                                        + " recurse(. * 2; . < 100)")
                                .formatted(token.text(), token.text() + "(…)"))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private boolean isCall(int i, String name) {
        return tokens.get(i).isName(name) && (i == 0 || !tokens.get(i - 1).isName("def"));
    }

    private static boolean isOne(List<Token> argument, String... names) {
        return argument.size() == 1
                && argument.get(0).kind() == Kind.NAME
                && Set.of(names).contains(argument.get(0).text());
    }

    /** Whether jq surely has a result, so that a recursion goes on; a null ends one by {@code recurse}. */
    private static boolean hasResult(List<Token> jq, boolean orNull) {
        for (int i = 0; i < jq.size(); i++) {
            Token token = jq.get(i);
            boolean sure =
                    switch (token.kind()) {
                        case NAME -> ONE_RESULT.contains(token.text()) || (orNull && token.isName("null"));
                        case FIELD -> orNull;
                        case SIGN ->
                            !token.isAny("?", "[", "/")
                                    && !(token.isAny(".")
                                            && i > 0
                                            && jq.get(i - 1).isAny("."));
                        case VARIABLE -> orNull;
                        default -> true;
                    };
            if (!sure) {
                return false;
            }
        }
        return !jq.isEmpty();
    }

    private static boolean isLong(List<List<Token>> arguments) {
        boolean areNumbers = arguments.stream()
                .allMatch(argument -> argument.size() == 1 && argument.get(0).kind() == Kind.NUMBER);
        if (areNumbers && arguments.size() > 1) {
            double[] numbers = arguments.stream()
                    .mapToDouble(argument -> Double.parseDouble(argument.get(0).text()))
                    .toArray();
            double step = numbers.length == 3 ? numbers[2] : 1;
            return step > 0 && (numbers[1] - numbers[0]) / step > MANY;
        }
        return arguments.stream().anyMatch(JqEndless::isLarge);
    }

    private static boolean isLarge(List<Token> argument) {
        return argument.stream()
                .anyMatch(token -> token.isName("infinite")
                        || (token.kind() == Kind.NUMBER && Double.parseDouble(token.text()) > MANY));
    }

    /** Whether all results are wanted of what begins here. */
    private boolean isForEver(int i) {
        Use use = user(i);
        return use == Use.COLLECTED || (use == Use.ALL && definitions.around(i).isEmpty());
    }

    /** The function whose results they become. */
    private Optional<String> passedOnBy(int i) {
        return user(i) == Use.ALL ? definitions.around(i) : Optional.empty();
    }

    private enum Use {
        /** No more results than are wanted. */
        STOPPED,
        /** All of them, before anything else happens. */
        COLLECTED,
        /** As many as are wanted of the program or the function it is in. */
        ALL
    }

    /** Goes outwards from here to the end of the program, or of the function it is in. */
    private Use user(int from) {
        if (breaks) {
            return Use.STOPPED;
        }
        int depth = 0;
        int argument = 0;
        boolean isBound = false;
        for (int i = definitions.before(from - 1); i >= definitions.beginning(from); i = definitions.before(i - 1)) {
            Token token = tokens.get(i);
            if (token.isAny(")", "]", "}")) {
                depth++;
            } else if (token.isAny("(", "[", "{") && depth > 0) {
                depth--;
            } else if (token.isAny("(", "[", "{")) {
                Use use = userAt(i, argument);
                if (use != Use.ALL) {
                    return use;
                }
                argument = 0;
            } else if (depth == 0 && token.isAny(";")) {
                argument++;
            } else if (depth == 0 && token.isName("as")) {
                isBound = true;
            } else if (depth == 0 && token.isName("reduce") && !isBound) {
                return Use.COLLECTED;
            }
        }
        return Use.ALL;
    }

    private Use userAt(int bracket, int argument) {
        Token before = bracket == 0 ? new Token(Kind.SIGN, "", 0) : tokens.get(bracket - 1);
        if (tokens.get(bracket).isAny("[")) {
            boolean isIndex = Set.of(Kind.FIELD, Kind.VARIABLE, Kind.TEXT).contains(before.kind())
                    || before.isAny(".", ")", "]", "}", "?");
            return isIndex ? Use.ALL : Use.COLLECTED;
        }
        if (before.kind() != Kind.NAME || !tokens.get(bracket).isAny("(")) {
            return Use.ALL;
        }
        if (COLLECTING.contains(before.text())) {
            return Use.COLLECTED;
        }
        boolean takesMany = Set.of("limit", "nth").contains(before.text())
                && isLarge(JqNames.argumentsOf(tokens, bracket - 1).get(0));
        return Integer.valueOf(argument).equals(STOPPING.get(before.text())) && !takesMany ? Use.STOPPED : Use.ALL;
    }
}
