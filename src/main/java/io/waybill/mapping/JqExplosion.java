package io.waybill.mapping;

import io.waybill.mapping.JqTokens.Kind;
import io.waybill.mapping.JqTokens.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Finds regular expressions that can take for ever: each further character of a text that does not match doubles the
 * ways in which it could.
 */
final class JqExplosion {

    private static final Set<String> MATCHING =
            Set.of("test", "match", "capture", "scan", "split", "splits", "sub", "gsub");

    /** Ends in a repetition, such as {@code a+} or {@code .*,?}. */
    private static final Pattern ENDS_IN_REPETITION =
            Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*[+*]\\??(?:(?:[^()\\\\+*?]|\\\\.)[?*])?$");

    private static final Pattern REPEATED = Pattern.compile("(?:[*+]|\\{\\d+,\\d*})(?!\\+)");

    /** One character of a text, or the group around it is not simple. */
    private static final Pattern CHARACTER = Pattern.compile(
            "\\\\[dDwWsS.+*?()\\[\\]{}|/^$\\\\-]|\\[\\^?(?:\\\\.|[^\\[\\]\\\\&])+]|[^\\\\\\[\\](){}|*+?^$]");

    private JqExplosion() {}

    static List<JqFault> in(List<Token> tokens) {
        List<JqFault> faults = new ArrayList<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            Token name = tokens.get(i);
            Token regex = tokens.get(i + 2);
            if (name.kind() == Kind.NAME
                    && MATCHING.contains(name.text())
                    && tokens.get(i + 1).isAny("(")
                    && regex.kind() == Kind.TEXT) {
                fault(regex.text()).ifPresent(message -> faults.add(new JqFault(regex.line(), message, true)));
            }
        }
        return faults;
    }

    /** Looks at each group that is repeated and has no group inside. */
    private static Optional<String> fault(String regex) {
        Deque<List<Integer>> open = new ArrayDeque<>();
        boolean hasInner = false;
        for (int i = 0; i < regex.length(); i++) {
            switch (regex.charAt(i)) {
                case '\\' -> i++;
                case '[' -> i = endOfSet(regex, i);
                case '(' -> {
                    open.push(new ArrayList<>(List.of(i)));
                    hasInner = false;
                }
                case '|' -> {
                    if (!open.isEmpty()) {
                        open.peek().add(i);
                    }
                }
                case ')' -> {
                    if (open.isEmpty()) {
                        return Optional.empty();
                    }
                    Optional<String> fault = REPEATED.matcher(regex)
                                            .region(i + 1, regex.length())
                                            .lookingAt()
                                    && !hasInner
                            ? fault(alternatives(regex, open.peek(), i))
                            : Optional.empty();
                    if (fault.isPresent()) {
                        return fault;
                    }
                    open.pop();
                    hasInner = true;
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    private static int endOfSet(String regex, int begin) {
        for (int i = begin + 1; i < regex.length(); i++) {
            if (regex.charAt(i) == '\\') {
                i++;
            } else if (regex.charAt(i) == ']' && i > begin + 1) {
                return i;
            }
        }
        return regex.length();
    }

    private static List<String> alternatives(String regex, List<Integer> separators, int end) {
        List<String> alternatives = new ArrayList<>();
        for (int i = 0; i < separators.size(); i++) {
            int until = i + 1 < separators.size() ? separators.get(i + 1) : end;
            alternatives.add(regex.substring(separators.get(i) + 1, until));
        }
        // What is behind (? is not part of what is matched; after (?> nothing is tried again.
        Matcher prefix = Pattern.compile("\\?(?::|<\\w+>)").matcher(alternatives.get(0));
        if (prefix.lookingAt()) {
            alternatives.set(0, alternatives.get(0).substring(prefix.end()));
        } else if (alternatives.get(0).startsWith("?")) {
            return List.of();
        }
        return alternatives;
    }

    private static Optional<String> fault(List<String> alternatives) {
        for (String alternative : alternatives) {
            if (ENDS_IN_REPETITION.matcher(alternative).find()) {
                return Optional.of(
                        "the regular expression repeats a repetition, which can take for ever; repeat it once,"
                                + " such as a+ for (a+)+");
            }
        }
        for (int i = 0; i < alternatives.size(); i++) {
            for (int j = 0; j < alternatives.size(); j++) {
                if (i != j && begins(alternatives.get(i), alternatives.get(j))) {
                    return Optional.of(
                            ("the regular expression repeats '%s' or '%s', which can match the same text, so it"
                                            + " can take for ever; write alternatives that begin with different characters, such"
                                            + " as (ab?)* for (a|ab)*")
                                    .formatted(alternatives.get(i), alternatives.get(j)));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a text of the first alternative can be the beginning of one of the second. */
    private static boolean begins(String first, String second) {
        Matcher one = CHARACTER.matcher(first);
        Matcher other = CHARACTER.matcher(second);
        int at = 0;
        int atOther = 0;
        while (at < first.length()) {
            if (!one.region(at, first.length()).lookingAt()
                    || !other.region(atOther, second.length()).lookingAt()
                    || isOptional(second, other.end())) {
                return false;
            }
            BitSet common = characters(one.group());
            BitSet others = characters(other.group());
            if (common == null || others == null || !common.intersects(others)) {
                return false;
            }
            at = one.end();
            atOther = other.end();
        }
        return !first.isEmpty();
    }

    private static boolean isOptional(String regex, int at) {
        return at < regex.length() && "?*{".indexOf(regex.charAt(at)) >= 0;
    }

    /** Those of ASCII that it matches. */
    private static @Nullable BitSet characters(String one) {
        try {
            Pattern pattern = Pattern.compile(one);
            BitSet matched = new BitSet();
            for (char c = 0; c < 128; c++) {
                matched.set(c, pattern.matcher(String.valueOf(c)).matches());
            }
            return matched;
        } catch (PatternSyntaxException e) {
            return null;
        }
    }
}
