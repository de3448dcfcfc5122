package io.waybill.lint;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The keys of a route that have to do with expressions, as Camel's schema names them.
 *
 * @param languages the keys that name an expression's language, such as {@code simple}
 * @param clauses the keys that have an expression below them, such as {@code expression}
 * @param holders the keys that have {@code expression} below them, and the language itself in the short form
 */
record RouteKeys(Set<String> languages, Set<String> clauses, Set<String> holders) {

    private static final String EXPRESSION = "org.apache.camel.model.language.ExpressionDefinition";
    private static final Set<String> EXPRESSIONS =
            Set.of(EXPRESSION, "org.apache.camel.model.ExpressionSubElementDefinition");

    static RouteKeys of(SchemaNode schema) {
        RouteKeys keys = new RouteKeys(schema.definition(EXPRESSION).properties(), new TreeSet<>(), new TreeSet<>());
        schema.definitions().forEach(keys::add);
        return keys;
    }

    private void add(SchemaNode definition) {
        for (String name : definition.properties()) {
            SchemaNode value = definition.property(name);
            for (SchemaNode target : new SchemaNode[] {value, value.items()}) {
                if (EXPRESSIONS.contains(target.reference())) {
                    clauses.add(name);
                } else if (target.parts().stream()
                        .flatMap(part -> Stream.concat(Stream.of(part), part.alternatives().stream()))
                        .anyMatch(SchemaNode::takesExpression)) {
                    holders.add(name);
                }
            }
        }
        definition.alternatives().forEach(this::add);
    }
}
