package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.SinkSettings.Slack;
import io.waybill.event.MappingException;
import io.waybill.mapping.Mappings;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/** The step of a Slack sink, as the kamelet {@code slack} calls it. The call itself is in {@code sink.slack}. */
final class SlackSteps {

    private final Mappings mappings;

    SlackSteps(Mappings mappings) {
        this.mappings = mappings;
    }

    /** @param channels as the route calls them, comma-separated */
    void prepare(String channels, String mapping, Exchange exchange) throws PermanentFailure {
        String text = text(mapping, exchange);
        List<String> names = SlackChannels.names(channels);
        if (names.isEmpty()) {
            throw new PermanentFailure("the route names no channel for the message", null);
        }
        Delivery delivery = Delivery.of(exchange);
        if (delivery.sink().isLive()) {
            SlackChannels.begin(names, delivery.told(), exchange);
            exchange.getMessage().removeHeaders("*");
            exchange.getMessage().setBody(text);
        } else {
            delivery.prepare(message(names, delivery.sink().slack(), text), exchange);
        }
    }

    /** Whether there is a channel left; its message is prepared then. */
    boolean prepareNext(Exchange exchange) {
        String channel = channels(exchange).current();
        if (channel == null || exchange.isRouteStop()) {
            return false;
        }
        Delivery delivery = Delivery.of(exchange);
        String text = Objects.requireNonNull(exchange.getMessage().getBody(String.class), "no text");
        delivery.prepare(message(List.of(channel), delivery.sink().slack(), text), exchange);
        return true;
    }

    /** The current channel has been called. */
    void called(Exchange exchange) {
        SlackChannels channels = channels(exchange);
        Delivery delivery = Delivery.of(exchange);
        if (delivery.isCalling()) {
            delivery.told(Objects.requireNonNull(channels.current()));
        }
        channels.next();
    }

    void finish(Exchange exchange) throws PermanentFailure {
        channels(exchange).check();
        Delivery.of(exchange).delivered(200);
    }

    private static SlackChannels channels(Exchange exchange) {
        return Objects.requireNonNull(SlackChannels.of(exchange), "prepareSlack comes first");
    }

    private static SinkRequest.Slack message(List<String> names, Slack settings, String text) {
        String to = names.stream().map(name -> to(name, settings)).collect(Collectors.joining(", "));
        return new SinkRequest.Slack(String.join(", ", names), to, settings.hook(names.get(0)), text);
    }

    /** The address of a channel's own webhook is a secret. */
    private static String to(String name, Slack settings) {
        String configured = settings.channel(name);
        return Slack.isAddress(configured) ? name : configured;
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
