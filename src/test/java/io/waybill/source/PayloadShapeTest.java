package io.waybill.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.waybill.event.EventId;
import io.waybill.event.Json;
import io.waybill.event.Occurrence;
import io.waybill.mapping.Mappings;
import io.waybill.testing.TestMappings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadShapeTest {

    private static final Instant RECEIVED_AT = Instant.parse("2026-11-21T10:00:00Z");
    private static final Mappings MAPPINGS = TestMappings.of(Map.of(), Map.of(), Map.of());
    private static final PayloadShape WITH_ID = PayloadShape.of(Discriminator.field("meta.event"), "data.id", "");
    private static final PayloadShape WITHOUT_ID = PayloadShape.of(Discriminator.field("event"), "", "lead.id, at");

    @Test
    void readsTypeAndIdFromWhereTheyAreNested() throws PayloadShape.NotAnEvent {
        // When
        Occurrence occurrence = read(WITH_ID, "{\"meta\": {\"event\": \"lead.won\"}, \"data\": {\"id\": \"e-1\"}}");

        // Then
        assertThat(occurrence.source()).isEqualTo("leadsail");
        assertThat(occurrence.providerType()).isEqualTo("lead.won");
        assertThat(occurrence.providerEventId()).isEqualTo("e-1");
        assertThat(occurrence.named()).containsExactly("e-1");
        assertThat(occurrence.receivedAt()).isEqualTo(RECEIVED_AT);
        assertThat(occurrence.payload().path("data").path("id").textValue()).isEqualTo("e-1");
    }

    @Test
    void readsANumberAsAnId() throws PayloadShape.NotAnEvent {
        assertThat(read(WITH_ID, "{\"meta\": {\"event\": \"x\"}, \"data\": {\"id\": 9007199254740993}}")
                        .providerEventId())
                .isEqualTo("9007199254740993");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678", "12345678.0", "1.2345678e7", "\"12345678\""})
    void readsOneNumberAsOneIdHoweverItIsWritten(String id) throws PayloadShape.NotAnEvent {
        assertThat(read(WITH_ID, "{\"meta\": {\"event\": \"x\"}, \"data\": {\"id\": %s}}".formatted(id))
                        .named())
                .containsExactly("12345678");
        assertThat(read(WITHOUT_ID, "{\"event\": \"x\", \"lead\": {\"id\": %s}, \"at\": 1}".formatted(id))
                        .named())
                .containsExactly("12345678", "1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            12345678.0    | 1.2345678E7
            12345678.50   | 1.23456785E7
            7.0           | 7.0
            """)
    void knowsTheIdThatAnEarlierVersionMadeOfAFloat(String id, String earlier) throws PayloadShape.NotAnEvent {
        assertThat(read(WITH_ID, "{\"meta\": {\"event\": \"x\"}, \"data\": {\"id\": %s}}".formatted(id))
                        .earlierEventId())
                .contains(EventId.of("leadsail", "x", List.of(earlier)));
        assertThat(read(WITHOUT_ID, "{\"event\": \"x\", \"lead\": {\"id\": %s}, \"at\": null}".formatted(id))
                        .earlierEventId())
                .contains(EventId.of("leadsail", "x", List.of(earlier, "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678", "0.5", "\"1e3\""})
    void knowsNoOtherIdOfWhatWasAlwaysWrittenTheSame(String id) throws PayloadShape.NotAnEvent {
        assertThat(read(WITH_ID, "{\"meta\": {\"event\": \"x\"}, \"data\": {\"id\": %s}}".formatted(id))
                        .earlierEventId())
                .isEmpty();
    }

    @Test
    void takesABlankFieldForOneThatIsMissing() throws PayloadShape.NotAnEvent {
        assertThat(read(WITHOUT_ID, "{\"event\": \"x\", \"lead\": {\"id\": \" \"}, \"at\": \"noon\"}")
                        .eventId())
                .isEqualTo(
                        read(WITHOUT_ID, "{\"event\": \"x\", \"at\": \"noon\"}").eventId());
    }

    @Test
    void namesAnOccurrenceByItsFieldsWhereTheProviderSendsNoId() throws PayloadShape.NotAnEvent {
        // When
        Occurrence occurrence = read(WITHOUT_ID, "{\"event\": \"x\", \"lead\": {\"id\": 7}, \"at\": \"noon\"}");

        // Then
        assertThat(occurrence.providerEventId()).isNull();
        assertThat(occurrence.named()).containsExactly("7", "noon");
    }

    @Test
    void keepsOccurrencesApartWhenOneOfTheirFieldsIsMissing() throws PayloadShape.NotAnEvent {
        assertThat(read(WITHOUT_ID, "{\"event\": \"x\", \"lead\": {\"id\": \"7\"}}")
                        .eventId())
                .isNotEqualTo(
                        read(WITHOUT_ID, "{\"event\": \"x\", \"at\": \"7\"}").eventId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\": {\"id\": 1}}",
                "{\"meta\": \"lead.won\", \"data\": {\"id\": 1}}",
                "{\"meta\": {\"event\": 3}, \"data\": {\"id\": 1}}",
                "{\"meta\": {\"event\": null}, \"data\": {\"id\": 1}}",
                "{\"meta\": {\"event\": \" \"}, \"data\": {\"id\": 1}}",
                "{\"meta.event\": \"lead.won\", \"data\": {\"id\": 1}}"
            })
    void namesTheFieldThatDoesNotTellTheType(String payload) {
        assertThat(refusal(WITH_ID, payload)).contains("'meta.event'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"id\": null}", "{\"id\": \"\"}", "{\"id\": {}}", "{\"id\": [1]}", "[{\"id\": 1}]"})
    void namesTheFieldThatHoldsNoId(String data) {
        assertThat(refusal(WITH_ID, "{\"meta\": {\"event\": \"x\"}, \"data\": %s}".formatted(data)))
                .contains("'data.id'");
    }

    @Test
    void namesTheFieldsOfWhichNoneNamesTheOccurrence() {
        assertThat(refusal(WITHOUT_ID, "{\"event\": \"x\", \"lead\": {\"id\": null}, \"at\": \"\"}"))
                .contains("'lead.id', 'at'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"event\": \"x\"}]", "\"text\"", "1", "null", "true"})
    void refusesABodyThatIsNoObject(String payload) {
        assertThat(refusal(WITH_ID, payload)).contains("object");
    }

    @ParameterizedTest
    @CsvSource({"''", "','"})
    void needsAnIdOrTheFieldsThatNameAnOccurrence(String occurrence) {
        assertThatThrownBy(() -> PayloadShape.of(Discriminator.field("event"), "", occurrence))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'id'", "'occurrence'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'.event.object + \".\" + .event.action' | '{\"event\": {\"object\": \"deal\", \"action\": \"won\"}}' | deal.won",
                "'.kind // .event' | '{\"event\": \"x\"}' | x",
                "'\"lead\"' | '{}' | lead"
            })
    void makesTheTypeOfSeveralFieldsByJq(String type, String payload, String expected) throws PayloadShape.NotAnEvent {
        PayloadShape shape = PayloadShape.of(Discriminator.of(type, MAPPINGS), "id", "");

        assertThat(read(shape, payload.replaceFirst("\\{", "{\"id\": 1, ").replace(", }", "}"))
                        .providerType())
                .isEqualTo(expected);
    }

    @Test
    void refusesWhatJqMakesNoTypeOf() {
        PayloadShape shape = PayloadShape.of(Discriminator.of(".event + 1", MAPPINGS), "id", "");

        assertThat(refusal(shape, "{\"id\": 1, \"event\": \"x\"}")).contains("'.event + 1'");
        assertThat(refusal(shape, "{\"id\": 1, \"event\": 1}")).contains("'.event + 1'");
    }

    private static Occurrence read(PayloadShape shape, String payload) throws PayloadShape.NotAnEvent {
        return shape.read("leadsail", Json.read(payload.getBytes(UTF_8)), RECEIVED_AT);
    }

    // What the sender is told.
    private static String refusal(PayloadShape shape, String payload) {
        PayloadShape.NotAnEvent refusal =
                catchThrowableOfType(PayloadShape.NotAnEvent.class, () -> read(shape, payload));
        assertThat(refusal).isNotNull();
        return refusal.detail();
    }
}
