package io.waybill.mapping;

import io.waybill.mapping.JqTokens.Kind;
import io.waybill.mapping.JqTokens.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names that a jq program defines and binds, anywhere in it; their scopes do not matter here. */
final class JqNames {

    private JqNames() {}

    /** The functions it defines and their parameters, with the number of arguments: {@code utc/0}. */
    static Set<String> functions(List<Token> tokens) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isName("def")) {
                names.add(tokens.get(i + 1).text() + "/" + arguments(tokens, i + 1));
                for (int j = i + 2; j < tokens.size() && !tokens.get(j).isAny(":"); j++) {
                    names.add(tokens.get(j).text() + "/0");
                }
            }
        }
        return names;
    }

    /** The variables it binds. */
    static Set<String> variables(List<Token> tokens) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isName("def")) {
                addUntil(":", tokens, i, names);
            } else if (token.isName("as")) {
                addUntil("|(", tokens, i, names);
            } else if (token.isName("label")) {
                names.add(tokens.get(i + 1).text());
            }
        }
        return names;
    }

    private static void addUntil(String ends, List<Token> tokens, int from, Set<String> names) {
        int depth = 0;
        for (Token token : tokens.subList(from, tokens.size())) {
            if (token.kind() == Kind.SIGN && ends.contains(token.text()) && depth == 0) {
                return;
            }
            if (token.isAny("[", "{")) {
                depth++;
            } else if (token.isAny("]", "}")) {
                depth--;
            }
            if (token.kind() == Kind.VARIABLE) {
                names.add(token.text());
            }
        }
    }

    /** What to write if a name was meant as a field: {@code data.lead}, or {@code .first-name}, which subtracts. */
    static Optional<String> fieldMeant(List<Token> tokens, int name) {
        String text = tokens.get(name).text();
        if (name + 1 < tokens.size() && tokens.get(name + 1).kind() == Kind.FIELD) {
            return Optional.of(".%s.%s".formatted(text, tokens.get(name + 1).text()));
        }
        if (name > 1 && tokens.get(name - 1).isAny("-") && tokens.get(name - 2).kind() == Kind.FIELD) {
            return Optional.of(".[\"%s-%s\"]".formatted(tokens.get(name - 2).text(), text));
        }
        return Optional.empty();
    }

    /** How many arguments a function has where it is called or defined. */
    static int arguments(List<Token> tokens, int name) {
        return argumentsOf(tokens, name).size();
    }

    /** The arguments of a function where it is called or defined; none if there are no brackets after its name. */
    static List<List<Token>> argumentsOf(List<Token> tokens, int name) {
        List<List<Token>> arguments = new ArrayList<>();
        int depth = 0;
        int begin = name + 2;
        for (int i = name + 1; i < tokens.size() && (depth > 0 || (tokens.get(i).isAny("(") && i == name + 1)); i++) {
            Token token = tokens.get(i);
            if (token.isAny("(", "[", "{")) {
                depth++;
            } else if (token.isAny(")", "]", "}")) {
                depth--;
            }
            if (depth == 0 || (depth == 1 && token.isAny(";"))) {
                arguments.add(tokens.subList(begin, i));
                begin = i + 1;
            }
        }
        return arguments;
    }
}
