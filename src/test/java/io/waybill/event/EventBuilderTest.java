package io.waybill.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventBuilderTest {

    private static final Instant RECEIVED_AT = Instant.parse("2026-11-21T10:00:00Z");

    private static final Occurrence OCCURRENCE = new Occurrence(
            "sendpilot",
            "lead.updated",
            "evt-1",
            List.of("evt-1"),
            List.of("evt-1"),
            (ObjectNode) json("{\"eventId\": \"evt-1\", \"score\": null, \"id\": 7}"),
            RECEIVED_AT);

    @Test
    void namesTheEventAndKeepsWhatTheProviderSentBesideWhatWasMapped() {
        // When
        Event event = event("""
                {"time": "2025-07-23T11:00:00+02:00", "data": {"status": {"to": "DONE"}}}""");

        // Then
        assertThat(event.id()).isEqualTo(EventId.of("sendpilot", "lead.updated", List.of("evt-1")));
        assertThat(event.source()).isEqualTo("sendpilot");
        assertThat(event.type()).isEqualTo("lead.status_changed");
        assertThat(event.time()).isEqualTo("2025-07-23T09:00:00Z");
        assertThat(event.data()).isEqualTo(json("""
                {
                  "providerType": "lead.updated",
                  "providerEventId": "evt-1",
                  "status": {"to": "DONE"},
                  "original": {"eventId": "evt-1", "score": null, "id": 7}
                }"""));
    }

    @Test
    void hasNoProviderEventIdWhereNoneWasSent() {
        // Given
        Occurrence withoutId = new Occurrence(
                "leadsail",
                "lead.queued",
                null,
                List.of("L1", "2026"),
                List.of("L1", "2026"),
                OCCURRENCE.payload(),
                RECEIVED_AT);

        // When
        Event event = EventBuilder.event(withoutId, "lead.queued", json("{\"data\": {}}"));

        // Then
        assertThat(event.data().has("providerEventId")).isFalse();
        assertThat(event.id()).isEqualTo(EventId.of("leadsail", "lead.queued", List.of("L1", "2026")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"lead": {"id": 42}}                         | {"lead": {"id": "42"}}
            {"campaign": {"id": 9007199254740993}}       | {"campaign": {"id": "9007199254740993"}}
            {"lead": {"id": 12345678.0}}                 | {"lead": {"id": "12345678"}}
            {"lead": {"id": 1.2345678e7}}                | {"lead": {"id": "12345678"}}
            {"lead": {"id": 1200.50}}                    | {"lead": {"id": "1200.5"}}
            {"lead": {"id": 1e-7}}                       | {"lead": {"id": "0.0000001"}}
            {"lead": {"id": 12345678901234567890.0}}     | {"lead": {"id": "12345678901234567890"}}
            {"message": {"threadId": 5}}                 | {"message": {"threadId": "5"}}
            {"workspace": 1, "submission": 2}            | {"workspace": "1", "submission": "2"}
            {"leads": [{"id": 1}, {"id": "x"}]}          | {"leads": [{"id": "1"}, {"id": "x"}]}
            {"run": {"sent": 42}}                        | {"run": {"sent": 42}}
            {"lead": {"id": "1", "phone": null}}         | {"lead": {"id": "1"}}
            {"lead": {"id": null, "name": {}}}           | {}
            {"actor": "api", "tags": [], "paid": false}  | {"actor": "api", "tags": [], "paid": false}
            {"lead": {"id": "", "email": " "}}           | {}
            {"lead": {"id": "\\u00a0\\t", "name": "A"}}  | {"lead": {"name": "A"}}
            {"campaign": {"name": "", "id": "C"}}        | {"campaign": {"id": "C"}}
            {"leads": [{"id": ""}], "tags": ["", "a"]}   | {"leads": [{}], "tags": ["", "a"]}
            """)
    void writesIdsAsTextAndDropsWhatWasNotSent(String mapped, String data) {
        // When
        ObjectNode made = event("{\"data\": " + mapped + "}").data();

        // Then
        made.remove(List.of("providerType", "providerEventId", "original"));
        assertThat(made).isEqualTo(json(data));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            {"subject": "S", "data": {"lead": {"id": "L"}, "campaign": {"id": "C"}}} | S
            {"subject": 7, "data": {"lead": {"id": "L"}}}                            | 7
            {"subject": null, "data": {"lead": {"id": "L"}, "campaign": {"id": 1}}}  | L
            {"subject": 12345678.0, "data": {"lead": {"id": "L"}}}                   | 12345678
            {"subject": " ", "data": {"lead": {"id": 42}}}                           | 42
            {"data": {"lead": {"id": " "}, "campaign": {"id": "C"}}}                 | C
            {"data": {"lead": {"email": "a@b.c"}, "campaign": {"id": "C"}}}          | C
            {"data": {"mailbox": {"id": "M"}}}                                       | none
            """)
    void isAboutTheLeadElseTheCampaignUnlessTheMappingKnowsBetter(String mapped, String subject) {
        assertThat(event(mapped).subject()).isEqualTo(subject);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\": {}}",
                "{\"time\": null, \"data\": {}}",
                "{\"time\": \"\", \"data\": {}}",
                "{\"time\": \" \", \"data\": {}}"
            })
    void happenedWhenItWasReceivedIfTheProviderDoesNotSay(String mapped) {
        assertThat(event(mapped).time()).isEqualTo(RECEIVED_AT);
        assertThat(event(mapped).data().has("timeNote")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "false", "{}", "1e25", "1e400"})
    void happenedWhenItWasReceivedWithANoteIfTheProvidersTimeCannotBeRead(String time) {
        // When
        Event event = event("{\"time\": %s, \"data\": {}}".formatted(time));

        // Then
        assertThat(event.time()).isEqualTo(RECEIVED_AT);
        assertThat(event.data().path("timeNote").asText())
                .startsWith("the provider's time is ")
                .endsWith("; this is when the webhook arrived");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "text"                       | string
            [{"data": {}}]               | array
            null                         | null
            {"data": {}, "type": "x"}    | 'type'
            {"data": {}, "Time": 1}      | 'Time'
            {"time": 1753261200}         | nothing
            {"data": null}               | null
            {"data": [1]}                | array
            """)
    void refusesAMappingsResultThatIsNoEventAndSaysWhatItIs(String mapped, String offender) {
        assertThatThrownBy(() -> event(mapped))
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll(offender, "data");
    }

    @Test
    void keepsWhatNoMappingKnowsAsUnmapped() {
        // When
        Event event = EventBuilder.unmapped(OCCURRENCE);

        // Then
        assertThat(event.isUnmapped()).isTrue();
        assertThat(event.type()).isEqualTo("unmapped");
        assertThat(event.id()).isEqualTo(OCCURRENCE.eventId());
        assertThat(event.time()).isEqualTo(RECEIVED_AT);
        assertThat(event.subject()).isNull();
        assertThat(event.data()).isEqualTo(json("""
                {
                  "providerType": "lead.updated",
                  "providerEventId": "evt-1",
                  "original": {"eventId": "evt-1", "score": null, "id": 7}
                }"""));
    }

    private static Event event(String mapped) {
        return EventBuilder.event(OCCURRENCE, "lead.status_changed", json(mapped));
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }
}
