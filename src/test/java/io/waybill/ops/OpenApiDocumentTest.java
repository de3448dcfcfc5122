package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.waybill.testing.ApiDescription;
import io.waybill.testing.HubClient;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code openapi.json} against the schemas of OpenAPI 3.1, those of the schemas in it included. */
class OpenApiDocumentTest {

    private static final String OAS = "https://spec.openapis.org/oas/3.1/";

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(
                    SpecVersion.VersionFlag.V202012,
                    factory -> factory.schemaMappers(mappers -> mappers.mappings(OpenApiDocumentTest::local)))
            .getSchema(
                    SchemaLocation.of(OAS + "schema-base"),
                    SchemaValidatorsConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build());

    /** Nothing is fetched: each of them is a file of the tests. */
    private static String local(String address) {
        return address.startsWith(OAS)
                ? "classpath:openapi/%s.json"
                        .formatted(address.substring(OAS.length()).replace('/', '-'))
                : address;
    }

    @Test
    void isValid() {
        assertThat(mistakes(ApiDescription.document())).isEmpty();
        assertThat(ApiDescription.document().path("openapi").asText()).startsWith("3.1.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /info                                   | {"title": "no version"}
                    /paths/~1api~1alarms/get/responses/200  | {"content": {}}
                    /paths/~1api~1events/get/parameters/0   | {"name": "q", "in": "querry", "schema": {}}
                    /components/schemas/Alarm               | {"type": "objekt"}
                    /components/schemas/Alarm               | {"properties": {"kind": {"enum": "disk"}}}
                    """)
    void aMistakeIsFound(String where, String mistake) {
        // Given
        ObjectNode document = ApiDescription.document().deepCopy();
        ObjectNode changed = (ObjectNode) document.at(where);
        assertThat(changed.isMissingNode()).isFalse();

        // When
        changed.removeAll();
        changed.setAll((ObjectNode) HubClient.json(mistake));

        // Then
        assertThat(mistakes(document))
                .anyMatch(found -> found.startsWith(where + ":") || found.startsWith(where + "/"));
    }

    /** Each with its place. */
    private static Set<String> mistakes(JsonNode document) {
        return SCHEMA.validate(document).stream()
                .map(OpenApiDocumentTest::written)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String written(ValidationMessage message) {
        return message.getInstanceLocation() + ": " + message.getMessage();
    }
}
