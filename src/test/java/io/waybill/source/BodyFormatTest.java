package io.waybill.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.waybill.event.Json;
import io.waybill.source.verification.Webhook;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyFormatTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "''|application/json|true",
                "''|application/vnd.api+json; charset=utf-8|true",
                "''|''|true",
                "''|text/plain|false",
                "''|application/x-www-form-urlencoded|false",
                "text|Text/Plain; charset=UTF-8|true",
                "text|application/json|true",
                "text|application/x-www-form-urlencoded|false",
                "form|application/x-www-form-urlencoded; charset=utf-8|true",
                "form|application/json|true",
                "form|text/plain|false",
                "form:payload, text|text/plain|true"
            })
    void takesWhatTheRouteNames(String written, String contentType, boolean expected) {
        assertThat(BodyFormat.of(written).takes(webhook(contentType, "{}"))).isEqualTo(expected);
    }

    /** Slack's interactions come in a field called payload (docs.slack.dev, "Handling user interaction"). */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "form:payload|payload=%7B%22a%22%3A%22b+c%26%C3%A9%22%7D|{\"a\":\"b c&é\"}",
                "form:payload|x=1&payload={}&payload=[]|{}",
                "form:payload|x=1|''",
                "form|a=1&b=x%20y&c=&d|{\"a\":\"1\",\"b\":\"x y\",\"c\":\"\",\"d\":\"\"}",
                "form|to=a&to=b&to=c|{\"to\":[\"a\",\"b\",\"c\"]}",
                "form|''|''"
            })
    void findsTheJsonInAForm(String written, String body, String json) throws IOException {
        assertThat(BodyFormat.of(written).json(webhook(FORM, body))).isEqualTo(json);
    }

    /** HTTP protocol binding of CloudEvents 1.0.2, section 3.1. */
    @Test
    void makesOneJsonOfACloudEventInBinaryMode() throws IOException {
        Webhook event = new Webhook(
                "shop",
                Map.of(
                        "content-type", List.of("application/json"),
                        "ce-specversion", List.of("1.0"),
                        "ce-type", List.of("lead.created"),
                        "ce-source", List.of("/shop+1"),
                        "ce-id", List.of("a 1%20%E2%82%AC"),
                        "x-other", List.of("x")),
                "/webhooks/shop",
                null,
                "",
                true,
                "{\"email\": \"jane@example.com\"}".getBytes(UTF_8),
                Instant.EPOCH);

        assertThat(Json.parse(BodyFormat.of("cloudevents").json(event))).isEqualTo(Json.parse("""
                {"specversion": "1.0", "type": "lead.created", "source": "/shop+1", "id": "a 1 €",
                 "datacontenttype": "application/json", "data": {"email": "jane@example.com"}}"""));
        assertThat(BodyFormat.JSON.json(event)).isEqualTo("{\"email\": \"jane@example.com\"}");
        assertThatThrownBy(() -> BodyFormat.of("cloudevents").json(event.withBody("{".getBytes(UTF_8))))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void refusesAFormWithBrokenEncoding() {
        assertThatThrownBy(() -> BodyFormat.of("form").json(webhook(FORM, "a=%zz")))
                .isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void saysWhatAFormatCanBe() {
        assertThatThrownBy(() -> BodyFormat.of("forms"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write text, form, form:FIELD");
    }

    private static Webhook webhook(String contentType, String body) {
        Map<String, List<String>> headers =
                contentType.isEmpty() ? Map.of() : Map.of("content-type", List.of(contentType));
        return new Webhook(
                "acme", headers, "/webhooks/acme", null, "127.0.0.1", true, body.getBytes(UTF_8), Instant.EPOCH);
    }
}
