package io.waybill.mapping;

import io.waybill.finding.DidYouMean;
import io.waybill.mapping.JqTokens.Kind;
import io.waybill.mapping.JqTokens.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Scope;

/**
 * Checks jq without running it: whether it parses, and whether the functions, variables and tables it names exist.
 * jackson-jq itself notices only when an event gets to the line.
 */
public final class JqCheck {

    static final Set<String> KEYWORDS = Set.of(
            "if", "then", "elif", "else", "end", "as", "def", "reduce", "foreach", "try", "catch", "label", "break",
            "and", "or", "null", "true", "false");
    private static final Set<String> GIVEN_VARIABLES = Set.of("__loc__");

    private final Set<String> tables;
    private final Set<String> functions;
    private final Set<String> endless;

    /**
     * @param prelude the text of functions.jq
     * @param tables the names of the YAML tables there are
     */
    public JqCheck(String prelude, Collection<String> tables) {
        this.tables = new TreeSet<>(tables);
        this.functions = new TreeSet<>(JqFunctions.of(
                        BuiltinFunctionLoader.getInstance().listFunctions(Jq.VERSION, Scope.newEmptyScope()),
                        Map.of(),
                        Map.of())
                .keySet());
        List<Token> defined = JqTokens.of(prelude);
        functions.addAll(JqNames.functions(defined));
        this.endless = JqEndless.functions(defined, Set.of());
    }

    /** What is wrong with functions.jq. */
    public List<JqFault> inDefinitions(String text) {
        return check(text, text + "\n.");
    }

    /** What is wrong with a mapping or an expression. */
    public List<JqFault> in(String program) {
        return check(program, "(" + program + "\n)");
    }

    private List<JqFault> check(String text, String whole) {
        Optional<JqFault> syntax = JqSyntax.fault(text, whole);
        if (syntax.isPresent()) {
            return List.of(syntax.get());
        }
        List<Token> tokens = JqTokens.of(text);
        Set<String> callable = new TreeSet<>(functions);
        callable.addAll(JqNames.functions(tokens));
        Set<String> variables = new HashSet<>(GIVEN_VARIABLES);
        variables.addAll(JqNames.variables(tokens));
        List<JqFault> faults = new ArrayList<>(JqEndless.in(tokens, endless));
        Deque<String> brackets = new ArrayDeque<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            switch (token.kind()) {
                case SIGN -> nest(brackets, token.text());
                case FORMAT -> missingFormat(token).ifPresent(faults::add);
                case VARIABLE -> missingVariable(token, variables).ifPresent(faults::add);
                case NAME -> {
                    if (!KEYWORDS.contains(token.text()) && !isKey(tokens, i, brackets)) {
                        missingFunction(tokens, i, callable).ifPresent(faults::add);
                        missingTable(tokens, i).ifPresent(faults::add);
                    }
                }
                default -> {}
            }
        }
        return faults;
    }

    private static void nest(Deque<String> brackets, String sign) {
        if ("([{".contains(sign)) {
            brackets.push(sign);
        } else if (")]}".contains(sign)) {
            brackets.poll();
        }
    }

    /** Whether a name is the key of an object: the first in its braces, or after a comma there. */
    private static boolean isKey(List<Token> tokens, int i, Deque<String> brackets) {
        return i > 0 && "{".equals(brackets.peek()) && tokens.get(i - 1).isAny("{", ",");
    }

    private Optional<JqFault> missingFormat(Token token) {
        Set<String> formats = functions.stream()
                .filter(name -> name.startsWith("@"))
                .map(name -> name.replaceFirst("/0$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        String name = "@" + token.text();
        return formats.contains(name)
                ? Optional.empty()
                : Optional.of(new JqFault(
                        token.line(),
                        "there is no format '%s'; %s"
                                .formatted(name, DidYouMean.among(formats, name, "see jq's manual"))));
    }

    private static Optional<JqFault> missingVariable(Token token, Set<String> variables) {
        if (token.text().equals("ENV") && !variables.contains("ENV")) {
            return Optional.of(new JqFault(
                    token.line(), "mappings cannot read the environment; use setting(\"waybill.…\") for a setting"));
        }
        return variables.contains(token.text())
                ? Optional.empty()
                : Optional.of(new JqFault(
                        token.line(),
                        "there is no variable '$%s'; %s"
                                .formatted(
                                        token.text(),
                                        DidYouMean.closest(variables, token.text())
                                                .map("did you mean '$%s'?"::formatted)
                                                .orElse("write .NAME for a field, or bind it with 'as'"))));
    }

    private static Optional<JqFault> missingFunction(List<Token> tokens, int i, Set<String> callable) {
        Token token = tokens.get(i);
        String name = token.text();
        int arguments = JqNames.arguments(tokens, i);
        if (callable.contains(name) || callable.contains(name + "/" + arguments)) {
            return Optional.empty();
        }
        Set<String> names =
                callable.stream().map(known -> known.replaceFirst("/\\d+$", "")).collect(Collectors.toSet());
        if (name.equals("repeat") && !names.contains(name)) {
            return Optional.of(new JqFault(
                    token.line(),
                    "there is no function 'repeat', which never ends; write the condition under which it goes on, as in"
                            + " recurse(. * 2; . < 100)"));
        }
        Optional<String> field = JqNames.fieldMeant(tokens, i);
        if (field.isPresent() && !names.contains(name)) {
            return Optional.of(new JqFault(
                    token.line(), "there is no function '%s'; for a field, write %s".formatted(name, field.get())));
        }
        String what = names.contains(name)
                ? "function '%s' does not take %d arguments; see jq's manual".formatted(name, arguments)
                : "there is no function '%s'; %s"
                        .formatted(
                                name,
                                DidYouMean.among(
                                        names,
                                        name,
                                        "define it in mappings/functions.jq, or write .%s for a field"
                                                .formatted(name)));
        return Optional.of(new JqFault(token.line(), what));
    }

    private Optional<JqFault> missingTable(List<Token> tokens, int i) {
        if (!tokens.get(i).text().equals("table") || i + 3 >= tokens.size()) {
            return Optional.empty();
        }
        Token name = tokens.get(i + 2);
        boolean isLiteral = name.kind() == Kind.TEXT && tokens.get(i + 3).isAny(")");
        if (!isLiteral || tables.contains(name.text())) {
            return Optional.empty();
        }
        String otherwise = "add mappings/%s.yaml".formatted(name.text());
        return Optional.of(new JqFault(
                name.line(),
                "there is no table '%s'; %s".formatted(name.text(), DidYouMean.among(tables, name.text(), otherwise))));
    }
}
