package io.waybill.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/** What {@code openapi.json} says of the ops port's calls. Every answer that a test gets is held against it. */
public final class ApiDescription {

    private static final String FILE = "/openapi.json";
    private static final String WHERE = "src/main/resources" + FILE;
    private static final String ADDRESS = "https://waybill.test" + FILE;
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final String TEXT = text();
    private static final JsonNode DOCUMENT = HubClient.json(TEXT);
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            factory -> factory.schemaLoaders(loaders -> loaders.schemas(Map.of(ADDRESS, TEXT))));
    private static final Map<String, JsonSchema> BY_POINTER = new ConcurrentHashMap<>();
    private static final List<Call> CALLS = readCalls();

    /**
     * A call that is described.
     *
     * @param path such as {@code /api/events/{id}}
     */
    public record Call(String method, String path, JsonNode description) {

        private boolean fits(String calledMethod, String calledPath) {
            return method.equalsIgnoreCase(calledMethod)
                    && Pattern.matches(path.replaceAll("\\{[^}]+}", "[^/]+"), calledPath);
        }

        /** The names of its query parameters. */
        public List<String> parameters() {
            List<String> names = new ArrayList<>();
            for (JsonNode parameter : description.path("parameters")) {
                JsonNode resolved = resolve(parameter);
                if (resolved.path("in").asText().equals("query")) {
                    names.add(resolved.path("name").asText());
                }
            }
            return names;
        }

        /** As the router has it: {@code GET /api/events/:id}. */
        @Override
        public String toString() {
            return method.toUpperCase(Locale.ROOT) + " " + path.replaceAll("\\{([^}]+)}", ":$1");
        }
    }

    private ApiDescription() {}

    private static String text() {
        try (InputStream in = Objects.requireNonNull(ApiDescription.class.getResourceAsStream(FILE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode document() {
        return DOCUMENT;
    }

    public static List<Call> calls() {
        return CALLS;
    }

    /** The call as it is described; those with fixed paths come first. */
    public static Call of(String method, String path) {
        return CALLS.stream()
                .filter(call -> call.fits(method, path.replaceFirst("\\?.*", "")))
                .min(Comparator.comparing(call -> call.path().contains("{")))
                .orElse(null);
    }

    private static List<Call> readCalls() {
        List<Call> calls = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : DOCUMENT.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> each : path.getValue().properties()) {
                if (METHODS.contains(each.getKey())) {
                    calls.add(new Call(each.getKey(), path.getKey(), each.getValue()));
                }
            }
        }
        return calls;
    }

    /** Fails if the answer is not as described. What is no call of the API, or was refused before it was one, may be. */
    public static void check(String method, String path, HttpResponse<String> answer) {
        Call call = of(method, path);
        boolean isApi = path.startsWith("/api/") || path.startsWith("/observe/");
        if (call == null) {
            assertThat(isApi && answer.statusCode() < 400)
                    .as("%s %s is not described; describe it in %s", method, path, WHERE)
                    .isFalse();
            return;
        }
        String status = String.valueOf(answer.statusCode());
        JsonNode responses = call.description().path("responses");
        JsonNode response = resolve(responses.has(status) ? responses.path(status) : responses.path("default"));
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        if (!response.path("content").has(type)) {
            Assertions.fail("%s %s answered %s with '%s', but %s does not say so: %s"
                    .formatted(method, path, status, type, WHERE, answer.body()));
        }
        if (type.endsWith("json")) {
            Set<ValidationMessage> wrong = schema(call, responses.has(status) ? status : "default", type)
                    .validate(answer.body(), InputFormat.JSON);
            assertThat(wrong)
                    .as(
                            "%s %s answered %s what %s does not say; correct one of them. The answer: %s",
                            method, path, status, WHERE, answer.body())
                    .isEmpty();
        }
    }

    private static JsonSchema schema(Call call, String status, String type) {
        String response = "/paths/%s/%s/responses/%s".formatted(escaped(call.path()), call.method(), status);
        String target =
                DOCUMENT.at(response).path("$ref").asText("#" + response).substring(1);
        return BY_POINTER.computeIfAbsent(
                target + "/content/" + escaped(type) + "/schema",
                pointer -> SCHEMAS.getSchema(SchemaLocation.of(ADDRESS + "#" + pointer), STRICT));
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? DOCUMENT.at(node.path("$ref").asText().substring(1)) : node;
    }
}
