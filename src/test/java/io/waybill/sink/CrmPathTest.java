package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.mapping.Jq;
import io.waybill.mapping.Mappings;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.testing.TestMappings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mappings we ship: an event without the value that its path needs must not reach another resource. */
class CrmPathTest {

    private static final RouteSet ROUTES = RouteSet.of(RouteFolder.read(Path.of("routes")));
    private static final Mappings MAPPINGS = TestMappings.of(ROUTES.programs(), ROUTES.tables(), Map.of());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            crm/lead        | {"id": "a b/c"}          | /leads/a%20b%2Fc
            crm/lead-status | {"id": "7"}              | /leads/7
            crm/suppression | {"email": "a@b.example"} | /suppressions/a%40b.example
            """)
    void endsInTheValue(String mapping, String lead, String path) {
        assertThat(map(mapping, lead).path("path").asText()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            crm/lead        | {"id": ""}
            crm/lead        | {"id": " \\t"}
            crm/lead-status | {}
            crm/suppression | {"email": ""}
            crm/suppression | {"email": null}
            """)
    void isNoneWithoutTheValue(String mapping, String lead) {
        assertThatThrownBy(() -> map(mapping, lead))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("a part of the path is empty");
    }

    private static JsonNode map(String mapping, String lead) {
        Jq jq = MAPPINGS.get(mapping);
        String event = """
                {"type": "lead.unsubscribed", "source": "/webhooks/mailstand", "data": {"status": {"to": "x"}, "lead": %s}}""".formatted(lead);
        return jq.apply(Json.read(event.getBytes(StandardCharsets.UTF_8)));
    }
}
