package io.waybill.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplesTest {

    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

    /** Of an event at 09:00:00.5 in 2024. */
    private static final String CASE = """
            {"id": 7, "lead": {"id": "l_1", "email": "jane@example.com"}, "campaign": "c",
             "at": "2024-01-01T09:00:00.5Z", "unix": 1704099600, "millis": 1704099600500, "number": 1704099599,
             "local": "2024-01-01 10:00:00.500000", "meeting": "2024-01-03T12:30:00+02:00", "day": "2024-01-01"}""";

    @ParameterizedTest
    @ValueSource(strings = {"sendpilot", "leadsail", "pelcro", "mailstand"})
    void everySampleHasANewIdThatSaysThatItIsOne(String source) {
        Samples samples = Samples.of(source);

        assertThat(samples.types()).isNotEmpty().allSatisfy(type -> {
            String sample = String.valueOf(samples.fresh(type, NOW));
            assertThat(sample).contains("_sample_").doesNotContain("$id", "$now", "$unix");
            assertThat(String.valueOf(samples.fresh(type, NOW))).isNotEqualTo(sample);
        });
    }

    @Test
    void theTimesOfACaseMoveWithItsEventAndAreWrittenAsTheyWere() throws Exception {
        JsonNode sample = sample("campaign", false);

        assertThat(sample.path("at").asText()).isEqualTo("2026-11-26T09:00:00.0Z");
        assertThat(sample.path("unix").asLong()).isEqualTo(NOW.getEpochSecond());
        assertThat(sample.path("millis").asLong()).isEqualTo(NOW.toEpochMilli());
        assertThat(sample.path("number").asLong()).as("it may be an id").isEqualTo(1704099599);
        assertThat(sample.path("local").asText()).isEqualTo("2026-11-26 10:00:00.000000");
        assertThat(sample.path("meeting").asText()).isEqualTo("2026-11-28T12:29:59+02:00");
        assertThat(sample.path("day").asText()).isEqualTo("2024-01-01");
    }

    @ParameterizedTest
    @CsvSource({
        "lead.id, /lead/id, l_1_sample_1",
        "lead.email, /lead/email, jane_sample_1@example.com",
        "at unix no lead.id campaign, /lead/id, l_1_sample_1",
        "at unix no lead.id campaign, /campaign, c"
    })
    void whatIdentifiesACaseFirstIsNewUnlessItIsATime(String identity, String field, String value) throws Exception {
        assertThat(sample(identity, false).at(field).asText()).isEqualTo(value);
    }

    @Test
    void aNumberStaysANumberAndAnArrayHasOneEvent() throws Exception {
        JsonNode id = sample("id", true).at("/0/id");

        assertThat(id.isIntegralNumber()).isTrue();
        assertThat(id.asLong()).isNotEqualTo(7);
    }

    private static JsonNode sample(String identity, boolean inArray) throws JsonProcessingException {
        return new CaseSample(
                        (ObjectNode) Json.parse(CASE),
                        List.of(identity.split(" ")),
                        Instant.parse("2024-01-01T09:00:00.5Z"),
                        inArray)
                .fresh("sample_1", NOW);
    }
}
