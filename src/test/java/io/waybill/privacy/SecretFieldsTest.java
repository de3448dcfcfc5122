package io.waybill.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFieldsTest {

    private final SecretFields fields = new SecretFields(Set.of("magic_link_token", "Password"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"id": 1, "magic_link_token": "hush"}              | {"id": 1}
            {"a": {"b": {"password": {"plain": "hush"}}}}      | {"a": {"b": {}}}
            [{"password": "hush"}, [{"PASSWORD": "hush"}], 1]  | [{}, [{}], 1]
            {"Magic_Link_Token": ["hush"], "passwords": "ok"}  | {"passwords": "ok"}
            {"note": "password"}                               | {"note": "password"}
            """)
    void areRemovedAtAnyDepthInAnyCase(String json, String left) throws JsonProcessingException {
        JsonNode tree = json(json);

        fields.removeFrom(tree);

        assertThat(tree).isEqualTo(json(left));
        assertThat(fields.parse(json).json()).isEqualTo(json(left));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"password": 1}                           | true
            {"a": [{"b": {"PassWord": 1}}]}           | true
            {"a": {"password": 1}, "a": {}}           | true
            {"pass\\u0077ord": 1}                     | true
            {"note": "password", "passwords": 1}      | false
            ["password"]                              | false
            """)
    void areFoundAlsoWhereADoubledOrEscapedKeyHidesThem(String json, boolean found) throws JsonProcessingException {
        assertThat(fields.parse(json).hadSecrets()).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": 7, \"password\": \"hush\"",
                "{\"id\": 7, \"password\": \"hush",
                "{\"id\": 7, \"PASSWORD\" : \"a\\\"hush\\\\\"}",
                "{id: 7, password: hush}",
                "{'id': 7, 'password': 'hush'}",
                "id=7&password=hush&x=1",
                "{\"id\": 7, \"magic_link_token\":\"hush hush\",,}",
                "{\"id\": 7, \"password\": [\"x\", \"hush\"]",
                "{\"id\": 7, \"password\": { \"plain\": \"hush\" }",
                "{\"id\": 7, \"pass\\u0077ord\": \"hush\"",
                "\"{\\\"id\\\": 7, \\\"password\\\": \\\"hush\\\"}\""
            })
    void areMaskedInTextThatIsNoEvent(String text) {
        assertThat(fields.maskIn(text)).contains("7").doesNotContain("hush");
    }

    @Test
    void leaveOtherTextAsItIsWhenMasking() {
        String text = "{\"note\": \"the word password alone\", \"tokens\": 3";

        assertThat(fields.maskIn(text)).isEqualTo(text);
        assertThat(new SecretFields(Set.of()).maskIn("password=x")).isEqualTo("password=x");
    }

    @Test
    void maskASecretOfAnyLength() {
        String secret = "\\\"h".repeat(100_000);

        assertThat(fields.maskIn("{\"password\": \"" + secret + "\", \"id\": 7"))
                .hasSizeLessThan(100);
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }
}
