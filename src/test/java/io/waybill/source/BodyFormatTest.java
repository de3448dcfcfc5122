package io.waybill.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.source.verification.Webhook;
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
    void findsTheJsonInAForm(String written, String body, String json) throws CharacterCodingException {
        assertThat(BodyFormat.of(written).json(webhook(FORM, body))).isEqualTo(json);
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
                .hasMessageContaining("write text, form, or form:FIELD");
    }

    private static Webhook webhook(String contentType, String body) {
        Map<String, List<String>> headers =
                contentType.isEmpty() ? Map.of() : Map.of("content-type", List.of(contentType));
        return new Webhook(
                "acme", headers, "/webhooks/acme", null, "127.0.0.1", true, body.getBytes(UTF_8), Instant.EPOCH);
    }
}
