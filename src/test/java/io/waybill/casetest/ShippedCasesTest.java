package io.waybill.casetest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.project.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That they pass is {@code CasesIT}'s; here, that none is missing. */
class ShippedCasesTest {

    private static final Path ROUTES = Path.of("routes");

    @ParameterizedTest
    @CsvSource({"sendpilot, eventType", "leadsail, event", "pelcro, type", "mailstand, type"})
    void haveEveryTypeThatIsKnownWithWhatEachSinkIsSent(String source, String discriminator) throws IOException {
        // Given
        List<String> known = new ArrayList<>();
        Json.parse(Files.readString(Path.of("src/main/resources/samples/%s.json".formatted(source))))
                .fieldNames()
                .forEachRemaining(known::add);

        // When
        CaseFile file =
                CaseFile.read(ROUTES.resolve("tests/%s.yaml".formatted(source)), RouteSet.of(RouteFolder.read(ROUTES)));

        // Then
        assertThat(file.findings()).isEmpty();
        Set<String> covered = new HashSet<>();
        for (TestCase test : file.cases()) {
            JsonNode expected = YamlDocument.json(test.expected());
            List<String> sinks = new ArrayList<>();
            expected.path("sinks").fieldNames().forEachRemaining(sinks::add);
            if (sinks.containsAll(List.of("slack", "crm", "analytics"))) {
                covered.add(Json.read(test.arrival().body()).path(discriminator).asText());
            }
        }
        assertThat(covered).containsAll(known);
    }
}
