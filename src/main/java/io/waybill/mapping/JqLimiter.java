package io.waybill.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.operators.BinaryOperator;
import net.thisptr.jackson.jq.internal.operators.MultiplyOperator;
import net.thisptr.jackson.jq.internal.operators.PlusOperator;
import net.thisptr.jackson.jq.internal.tree.FunctionCall;
import net.thisptr.jackson.jq.internal.tree.RecursionOperator;
import net.thisptr.jackson.jq.internal.tree.fieldaccess.BracketExtractFieldAccess;
import net.thisptr.jackson.jq.internal.tree.fieldaccess.BracketFieldAccess;
import net.thisptr.jackson.jq.path.Path;

/**
 * Has a compiled program count its steps. A program can run for long only by calls of functions, and by {@code .[]} and
 * {@code ..}, so these report each call and each result; and it can make something large in one step only by
 * joining or repeating texts or lists, or by an index. jackson-jq has no hook for that, so its tree is changed after it has been compiled
 * (docs/decisions/0059).
 */
final class JqLimiter {

    private static final int LARGEST_RESULT = 10_000_000;
    private static final int LARGEST_INDEX = 1_000_000;

    private static final String LIBRARY = "net.thisptr.jackson.jq.internal.";

    private JqLimiter() {}

    /** @param compiled a program or function of jackson-jq that nobody runs yet */
    static <T> T limit(T compiled) {
        for (Class<?> type = compiled.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    limit(compiled, field);
                }
            }
        }
        return compiled;
    }

    private static void limit(Object owner, Field field) {
        try {
            field.setAccessible(true);
            Object before = field.get(owner);
            if (before == null) {
                return;
            }
            Object after = limited(before);
            if (owner instanceof BracketFieldAccess
                    && after instanceof Expression index
                    && !field.getName().equals("target")) {
                after = new CheckedIndex(index);
            }
            if (after != before) {
                field.set(owner, after);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("jackson-jq's programs cannot be limited", e);
        }
    }

    private static Object limited(Object part) {
        if (part instanceof List<?> list) {
            return list.stream().map(JqLimiter::limited).toList();
        }
        if (!part.getClass().getName().startsWith(LIBRARY) || part instanceof Enum) {
            return part;
        }
        limit(part);
        if (part instanceof FunctionCall call) {
            return new CountedCall(call);
        }
        if (part instanceof BracketExtractFieldAccess || part instanceof RecursionOperator) {
            return new CountedResults((Expression) part);
        }
        return part instanceof PlusOperator || part instanceof MultiplyOperator
                ? new CheckedSize((BinaryOperator) part)
                : part;
    }

    private record CountedCall(Expression call) implements Expression {

        @Override
        public void apply(Scope scope, JsonNode in, Path path, PathOutput output, boolean requirePath)
                throws JsonQueryException {
            JqEvaluation.current().step();
            call.apply(scope, in, path, output, requirePath);
        }

        @Override
        public String toString() {
            return call.toString();
        }
    }

    private record CountedResults(Expression part) implements Expression {

        @Override
        public void apply(Scope scope, JsonNode in, Path path, PathOutput output, boolean requirePath)
                throws JsonQueryException {
            part.apply(scope, in, path, counted(output), requirePath);
        }

        @Override
        public String toString() {
            return part.toString();
        }
    }

    static PathOutput counted(PathOutput output) {
        JqEvaluation evaluation = JqEvaluation.current();
        return (result, path) -> {
            evaluation.step();
            output.emit(result, path);
        };
    }

    /** A list is filled up to the index it is assigned at. */
    private record CheckedIndex(Expression index) implements Expression {

        @Override
        public void apply(Scope scope, JsonNode in, Path path, PathOutput output, boolean requirePath)
                throws JsonQueryException {
            index.apply(
                    scope,
                    in,
                    path,
                    (result, resultPath) -> {
                        check(result);
                        output.emit(result, resultPath);
                    },
                    requirePath);
        }

        @Override
        public String toString() {
            return index.toString();
        }
    }

    /** @param path one part of it, or all */
    static void check(JsonNode path) throws JsonQueryException {
        if (path.isNumber() && path.doubleValue() > LARGEST_INDEX) {
            throw new JsonQueryException("the index %s is too large".formatted(path.asText()));
        }
        for (JsonNode part : path) {
            check(part);
        }
    }

    private record CheckedSize(BinaryOperator operator) implements BinaryOperator {

        @Override
        public JsonNode apply(ObjectMapper mapper, JsonNode left, JsonNode right) throws JsonQueryException {
            if (size(left, right) > LARGEST_RESULT) {
                throw new JqEvaluation.Stopped("it made a text or list of more than %d".formatted(LARGEST_RESULT));
            }
            return operator.apply(mapper, left, right);
        }

        private double size(JsonNode left, JsonNode right) {
            if (operator instanceof PlusOperator) {
                return left.isTextual() && right.isTextual()
                        ? (double) left.textValue().length() + right.textValue().length()
                        : (double) left.size() + right.size();
            }
            if (left.isTextual() && right.isNumber()) {
                return left.textValue().length() * right.doubleValue();
            }
            return left.isNumber() && right.isTextual() ? right.textValue().length() * left.doubleValue() : 0;
        }

        @Override
        public String image() {
            return operator.image();
        }
    }
}
