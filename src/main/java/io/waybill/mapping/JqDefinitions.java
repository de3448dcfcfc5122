package io.waybill.mapping;

import io.waybill.mapping.JqTokens.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where in a jq program functions are defined. */
record JqDefinitions(List<Definition> all) {

    /**
     * @param name with the number of arguments: {@code utc/0}
     * @param start the index of {@code def}
     * @param colon the index of the token before the body
     * @param end the index of the semicolon after it
     */
    record Definition(String name, int start, int colon, int end) {}

    static JqDefinitions of(List<Token> tokens) {
        List<Definition> all = new ArrayList<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isName("def")) {
                int colon = i;
                while (colon < tokens.size() && !tokens.get(colon).isAny(":")) {
                    colon++;
                }
                String name = "%s/%d".formatted(tokens.get(i + 1).text(), JqNames.arguments(tokens, i + 1));
                all.add(new Definition(name, i, colon, end(tokens, colon)));
            }
        }
        return new JqDefinitions(all);
    }

    /** The definitions inside a body have a semicolon each. */
    private static int end(List<Token> tokens, int colon) {
        int depth = 0;
        int inner = 0;
        for (int i = colon; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isAny("(", "[", "{")) {
                depth++;
            } else if (token.isAny(")", "]", "}")) {
                depth--;
            } else if (depth == 0 && token.isName("def")) {
                // Its parameters have semicolons in brackets only.
                inner++;
            } else if (depth == 0 && token.isAny(";") && inner-- == 0) {
                return i;
            }
        }
        return tokens.size();
    }

    /** The name of the innermost function that the token is in. */
    Optional<String> around(int token) {
        return innermost(token).map(Definition::name);
    }

    /** The index at which the body of that function begins, or else the program. */
    int beginning(int token) {
        return innermost(token).map(definition -> definition.colon() + 1).orElse(0);
    }

    private Optional<Definition> innermost(int token) {
        return all.stream()
                .filter(definition -> definition.colon() < token && token < definition.end())
                .max(Comparator.comparingInt(Definition::colon));
    }

    /** The token, or the last one before the definitions that end with it. */
    int before(int token) {
        for (Definition definition : all) {
            if (definition.end() == token) {
                return before(definition.start() - 1);
            }
        }
        return token;
    }
}
