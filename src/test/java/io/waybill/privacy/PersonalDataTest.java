package io.waybill.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {

    private static final String EVENT = """
            {"lead": {"id": "lead_1", "email": "jane.doe@acme.example", "phone": "+49 170 1234567", "firstName": "Jane"},
             "message": {"id": "m1", "subject": "Re: Hello", "text": "Call me <tonight> at 0170 1234567, \\"Jane\\""},
             "original": {"reply_preview": "Call me", "lead_email": "jane.doe@acme.example", "mobile": 491701234567}}""";

    @Test
    void masksEmailsPhonesAndTextsWhateverTheyAreCalled() {
        JsonNode hidden = PersonalData.in(json(EVENT)).hiddenIn(json(EVENT));

        assertThat(hidden).isEqualTo(json("""
                {"lead": {"id": "lead_1", "email": "j••9pe••@acme.example", "phone": "••••67", "firstName": "Jane"},
                 "message": {"id": "m1", "subject": "Re: Hello", "text": "•••• (41 characters)"},
                 "original": {"reply_preview": "•••• (7 characters)", "lead_email": "j••9pe••@acme.example",
                              "mobile": "••••67"}}"""));
    }

    @Test
    void masksTheQueryOfALinkToAFileWhereverItIsTold() {
        JsonNode event = json("""
                {"run": {"downloadLink": "https://files.example/1.csv?X-Amz-Signature=abc&X-Amz-Date=20260101",
                         "page": "https://files.example/about?lang=en-and-nothing-else",
                         "profileUrl": "https://www.linkedin.com/in/jane?mini=urn-and-so-on"}}""");
        PersonalData found = PersonalData.in(event);

        assertThat(found.hiddenIn(event)).isEqualTo(json("""
                {"run": {"downloadLink": "https://files.example/1.csv?••••",
                         "page": "https://files.example/about?lang=en-and-nothing-else",
                         "profileUrl": "https://www.linkedin.com/in/jane?mini=urn-and-so-on"}}"""));
        assertThat(found.hiddenIn("Report: https://files.example/1.csv?X-Amz-Signature=abc&amp;X-Amz-Date=20260101 ."))
                .isEqualTo("Report: https://files.example/1.csv?•••• .");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Call me <tonight> at 0170 1234567, \"Jane\"",
                "Call me <tonight> at 01",
                "Call me &lt;tonight&gt; at 0170 1234567",
                "{\"note\": \"Call me <tonight> at 0170 1234567, \\\"Jane\\\"\"",
                "Call%20me%20%3Ctonight%3E%20at%200170%201234567%2C%20%22Jane%22"
            })
    void findsATextAlsoWhereItIsEscapedOrCutShort(String text) {
        assertThat(PersonalData.in(json(EVENT)).hiddenIn("#replies: New reply\n" + text + " end"))
                .contains("#replies: New reply")
                .endsWith(" end")
                .doesNotContain("tonight", "1234567");
    }

    @ParameterizedTest
    @CsvSource({
        "jane.doe+x@acme.example, j••vy4••@acme.example",
        "PUT /leads/jane.doe%40acme.example/x, PUT /leads/j••9pe••%40acme.example/x",
        "mail jörg@bücher.example now, mail j••nwp••@bücher.example now",
        "a@b.de, a••y4z••@b.de",
        "@channel, @channel",
        "https://user@host/, https://user@host/"
    })
    void masksAnyEmailAddressInAText(String text, String hidden) {
        assertThat(PersonalData.in(json("{}")).hiddenIn(text)).isEqualTo(hidden);
    }

    @Test
    void tellsTwoPeopleAtOneDomainApart() {
        assertThat(masked("jane.doe@acme.example"))
                .matches("j••[a-z2-9]{3}••@acme[.]example")
                .isEqualTo(masked("Jane.Doe@acme.example").replace('J', 'j'))
                .isNotEqualTo(masked("john.doe@acme.example"));
        assertThat(masked("jane.doe%2Bx%40acme.example"))
                .isEqualTo(masked("jane.doe+x@acme.example").replace("@", "%40"));
    }

    @Test
    void masksNothingTwice() {
        assertThat(masked(masked("jane.doe@acme.example"))).isEqualTo(masked("jane.doe@acme.example"));
    }

    private static String masked(String text) {
        return PersonalData.in(json("{}")).hiddenIn(text);
    }

    @Test
    void masksANumberAlsoWhereItsNameDoesNotSayWhatItIs() {
        JsonNode read = json("{\"name\": \".lead.mobile\", \"value\": 491701234567, \"other\": 12}");

        assertThat(PersonalData.in(json(EVENT)).hiddenIn(read))
                .isEqualTo(json("{\"name\": \".lead.mobile\", \"value\": \"••••67\", \"other\": 12}"));
    }

    @Test
    void looksIntoTextsThatAreJson() {
        JsonNode archived = json("{\"body\": \"{\\\"text\\\":\\\"see you\\\",\\\"type\\\":\\\"reply\\\"}\"}");

        assertThat(PersonalData.in(archived).hiddenIn(archived).path("body").asText())
                .isEqualTo("{\"text\":\"•••• (7 characters)\",\"type\":\"reply\"}");
    }

    @Test
    void leavesAloneWhatIsNotPersonal() {
        String plain = "{\"id\":\"evt_1\",\"time\":\"2024-02-24T10:30:00Z\",\"message\":{\"id\":\"m\"},\"text\":null,"
                + "\"phone\":\"\",\"body\":true,\"n\":[1,2.5]}";

        assertThat(PersonalData.in(json(plain)).hiddenIn(json(plain))).isEqualTo(json(plain));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "x.", "x@", "x@y.", "%40"})
    void isQuickWithLongTexts(String part) {
        JsonNode json = json("{\"text\":\"" + part.repeat(900_000 / part.length()) + "\"}");

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> PersonalData.in(json)
                .hiddenIn(json.path("text").asText() + "!"));
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
