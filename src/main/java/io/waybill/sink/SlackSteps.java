package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.SinkSettings.Slack;
import io.waybill.event.MappingException;
import io.waybill.mapping.Mappings;
import java.util.Objects;
import org.apache.camel.Exchange;

/** The step of a Slack sink, as the kamelet {@code slack} calls it. The call itself is in {@code sink.slack}. */
final class SlackSteps {

    private final Mappings mappings;

    SlackSteps(Mappings mappings) {
        this.mappings = mappings;
    }

    /** @param channel as the route calls it */
    void prepare(String channel, String mapping, Exchange exchange) throws PermanentFailure {
        String text = text(mapping, exchange);
        Delivery delivery = Delivery.of(exchange);
        String configured = delivery.sink().slack().channel(channel);
        // The address of a channel's own webhook is a secret.
        String to = Slack.isAddress(configured) ? channel : configured;
        if (delivery.prepare(new SinkRequest.Slack(channel, to, text), exchange)) {
            exchange.getMessage().removeHeaders("*");
            exchange.getMessage().setBody(text);
        }
    }

    private String text(String mapping, Exchange exchange) throws PermanentFailure {
        JsonNode event = Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class), "no JSON body");
        try {
            JsonNode mapped = mappings.get(mapping).apply(SlackMessage.marked(event));
            if (!mapped.isTextual() || mapped.textValue().isBlank()) {
                throw new MappingException(mapping + ".jq: a Slack message must be a text");
            }
            return SlackMessage.text(mapped.textValue());
        } catch (MappingException e) {
            throw new PermanentFailure("the message could not be made: " + e.getMessage(), null);
        }
    }
}
