package io.waybill.mapping;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens of a jq program that parses, including those of programs inside strings, {@code "\(…)"}. */
final class JqTokens {

    enum Kind {
        NAME,
        VARIABLE,
        TEXT,
        FORMAT,
        FIELD,
        NUMBER,
        SIGN
    }

    /** @param text without the quotes of a string, the dollar sign of a variable, the at sign of a format, a field's dot */
    record Token(Kind kind, String text, int line) {

        boolean isAny(String... signs) {
            return kind == Kind.SIGN && Set.of(signs).contains(text);
        }

        boolean isName(String name) {
            return kind == Kind.NAME && text.equals(name);
        }
    }

    private static final Pattern WORD = Pattern.compile("(?<space>\\s+|#[^\\n]*)"
            + "|\\.(?<field>[A-Za-z_]\\w*)"
            + "|@(?<format>\\w+)"
            + "|\\$(?<variable>[A-Za-z_]\\w*)"
            + "|(?<name>[A-Za-z_]\\w*(?:::\\w+)*)"
            + "|(?<number>[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?)"
            + "|(?<sign>[\\s\\S])");

    private final String program;
    private final List<Token> tokens = new ArrayList<>();
    /** For every program inside a string: how many brackets are open in it. */
    private final Deque<Integer> open = new ArrayDeque<>();

    private int at;
    private int line = 1;

    private JqTokens(String program) {
        this.program = program;
    }

    static List<Token> of(String program) {
        JqTokens reader = new JqTokens(program);
        Matcher word = WORD.matcher(program);
        while (reader.at < program.length()
                && word.region(reader.at, program.length()).lookingAt()) {
            reader.take(word);
        }
        return reader.tokens;
    }

    private void take(Matcher word) {
        at = word.end();
        if (word.group("variable") != null) {
            add(Kind.VARIABLE, word.group("variable"));
        } else if (word.group("format") != null) {
            add(Kind.FORMAT, word.group("format"));
        } else if (word.group("field") != null) {
            add(Kind.FIELD, word.group("field"));
        } else if (word.group("number") != null) {
            add(Kind.NUMBER, word.group("number"));
        } else if (word.group("name") != null) {
            add(Kind.NAME, word.group("name"));
        } else if (word.group("sign") != null) {
            takeSign(word.group("sign"));
        }
        line += (int) word.group().chars().filter(c -> c == '\n').count();
    }

    private void takeSign(String sign) {
        if (sign.equals("\"")) {
            takeString();
            return;
        }
        if (sign.equals("(") && !open.isEmpty()) {
            open.push(open.pop() + 1);
        }
        if (sign.equals(")") && !open.isEmpty()) {
            int left = open.pop() - 1;
            if (left == 0) {
                add(Kind.SIGN, sign);
                takeString();
                return;
            }
            open.push(left);
        }
        add(Kind.SIGN, sign);
    }

    /** Up to the end of the string, or to the next program in it. */
    private void takeString() {
        StringBuilder text = new StringBuilder();
        int begun = line;
        for (; at < program.length(); at++) {
            char c = program.charAt(at);
            if (c == '"') {
                at++;
                break;
            }
            if (c == '\\' && at + 1 < program.length()) {
                at++;
                if (program.charAt(at) == '(') {
                    at++;
                    tokens.add(new Token(Kind.TEXT, text.toString(), begun));
                    add(Kind.SIGN, "(");
                    open.push(1);
                    return;
                }
            } else if (c == '\n') {
                line++;
            }
            text.append(c == '\\' ? unescaped(program.charAt(at)) : c);
        }
        tokens.add(new Token(Kind.TEXT, text.toString(), begun));
    }

    private static char unescaped(char escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }
}
