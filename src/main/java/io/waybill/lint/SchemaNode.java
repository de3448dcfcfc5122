package io.waybill.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;

/**
 * One node of the JSON schema of Camel's YAML routes, as it comes with Camel. Of JSON schema it has what that file
 * uses.
 */
record SchemaNode(JsonNode root, JsonNode node) {

    private static final String FILE = "/schema/camelYamlDsl.json";

    static SchemaNode ofCamel() {
        try (InputStream in =
                Objects.requireNonNull(YamlRoutesBuilderLoader.class.getResourceAsStream(FILE), "no " + FILE)) {
            JsonNode root = Json.mapper().readTree(in);
            return new SchemaNode(root, root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The steps a route can have. */
    Set<String> steps() {
        return new SchemaNode(root, root.at("/items/definitions").path("org.apache.camel.model.ProcessorDefinition"))
                .properties();
    }

    /** The node itself and the one it refers to, if any: both hold. */
    List<SchemaNode> parts() {
        List<SchemaNode> parts = new ArrayList<>();
        for (SchemaNode part = this; ; part = part.referred()) {
            parts.add(part);
            if (!part.node.has("$ref")) {
                return parts;
            }
        }
    }

    private SchemaNode referred() {
        return new SchemaNode(root, root.at(node.path("$ref").asText().substring(1)));
    }

    String type() {
        return node.path("type").asText();
    }

    SchemaNode items() {
        return new SchemaNode(root, node.path("items"));
    }

    boolean hasItems() {
        return node.has("items");
    }

    SchemaNode property(String name) {
        return new SchemaNode(root, node.path("properties").path(name));
    }

    Set<String> properties() {
        Set<String> names = new TreeSet<>();
        node.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    boolean isClosed() {
        return node.path("additionalProperties").isBoolean()
                && !node.path("additionalProperties").booleanValue();
    }

    /** Whether only one of the properties can be given. */
    boolean isChoiceOfOne() {
        return node.path("maxProperties").asInt() == 1;
    }

    List<String> required() {
        return texts("required");
    }

    List<String> values() {
        return texts("enum");
    }

    private List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        node.path(key).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Of which one at least must hold; none if there is no such choice. */
    List<SchemaNode> alternatives() {
        List<SchemaNode> alternatives = new ArrayList<>();
        for (String key : List.of("oneOf", "anyOf")) {
            node.path(key).forEach(alternative -> alternatives.add(new SchemaNode(root, alternative)));
        }
        return alternatives;
    }

    /** The shape that must not be there: only used to say that an expression is in no short form. */
    boolean isExclusion() {
        return node.has("not");
    }

    /** Whether it is a step with an expression, written below {@code expression} or, in the short form, beside it. */
    boolean takesExpression() {
        return node.path("properties").has("expression")
                && node.path("properties").has("simple");
    }

    boolean isShortFormOfExpression(String property) {
        return takesExpression()
                && !property.equals("expression")
                && node.path("properties").path(property).isEmpty()
                && node.path("properties").has(property);
    }
}
