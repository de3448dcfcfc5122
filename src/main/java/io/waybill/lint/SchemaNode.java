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

/** A node of the JSON schema that comes with Camel's YAML DSL. It supports what that schema uses of JSON Schema. */
record SchemaNode(JsonNode root, JsonNode node) {

    private static final String FILE = "/schema/camelYamlDsl.json";
    private static final String DEFINITIONS = "/items/definitions";

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
        return definition("org.apache.camel.model.ProcessorDefinition").properties();
    }

    Set<String> dataFormats() {
        SchemaNode step = definition("org.apache.camel.model.UnmarshalDefinition");
        Set<String> names = step.properties();
        // What they are like is in the alternatives, of which a step has one.
        names.removeIf(name -> !step.property(name).node().isEmpty());
        return names;
    }

    SchemaNode definition(String name) {
        return new SchemaNode(root, root.at(DEFINITIONS).path(name));
    }

    List<SchemaNode> definitions() {
        List<SchemaNode> definitions = new ArrayList<>();
        root.at(DEFINITIONS).forEach(definition -> definitions.add(new SchemaNode(root, definition)));
        return definitions;
    }

    /** The name of the definition it refers to; empty if it refers to none. */
    String reference() {
        String reference = node.path("$ref").asText();
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    /** The node itself and the one it refers to, if any. A value must fit both. */
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

    /** The alternatives, at least one of which must fit; none if the node has no alternatives. */
    List<SchemaNode> alternatives() {
        List<SchemaNode> alternatives = new ArrayList<>();
        for (String key : List.of("oneOf", "anyOf")) {
            node.path(key).forEach(alternative -> alternatives.add(new SchemaNode(root, alternative)));
        }
        return alternatives;
    }

    /** Whether it is the alternative that says which keys are absent if the expression is not in short form. */
    boolean isExclusion() {
        return node.has("not");
    }

    /** Whether it takes an expression, below {@code expression} or, in the short form, without that key. */
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
