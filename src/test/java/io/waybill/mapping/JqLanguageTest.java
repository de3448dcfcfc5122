package io.waybill.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.testing.TestMappings;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class JqLanguageTest {

    private final CamelContext context = new DefaultCamelContext();
    private final JqLanguage language = language();

    @Test
    void asksTheBodyOfARoutesMessage() {
        assertThat(language.createPredicate(".type | is_lead").matches(message("{\"type\": \"lead.won\"}")))
                .isTrue();
        assertThat(language.createPredicate(".type | is_lead").matches(message("{\"type\": \"run\"}")))
                .isFalse();
    }

    @Test
    void drawsValuesFromTheBodyOfARoutesMessage() {
        Exchange message = message("{\"lead\": {\"id\": 7, \"email\": \"a@b.example\", \"phone\": null}}");

        assertThat(language.createExpression(".lead.id").evaluate(message, Object.class))
                .isEqualTo(7);
        assertThat(language.createExpression(".lead.email").evaluate(message, Object.class))
                .isEqualTo("a@b.example");
        assertThat(language.createExpression(".lead.phone").evaluate(message, Object.class))
                .isNull();
        assertThat(language.createExpression(".lead | {id}").evaluate(message, JsonNode.class))
                .isEqualTo(json("{\"id\": 7}"));
    }

    @Test
    void refusesABrokenExpressionWhenTheRouteIsBuilt() {
        assertThatThrownBy(() -> language.createPredicate(".type ==")).isInstanceOf(MappingException.class);
        assertThatThrownBy(() -> language.createExpression(".type ==")).isInstanceOf(MappingException.class);
    }

    private JqLanguage language() {
        JqLanguage made = new JqLanguage(
                TestMappings.of(Map.of("functions", "def is_lead: startswith(\"lead.\");"), Map.of(), Map.of()));
        made.setCamelContext(context);
        return made;
    }

    private Exchange message(String body) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(json(body));
        return exchange;
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }
}
