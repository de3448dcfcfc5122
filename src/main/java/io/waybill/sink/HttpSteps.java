package io.waybill.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.mapping.Mappings;
import java.time.Clock;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The steps of an HTTP sink, as the kamelet {@code http} calls them. */
final class HttpSteps {

    /** What the route has made of the event, for what is sent after a look-up: the exchange's message is a call's then. */
    private static final String EVENT = "waybill.event";

    /** Where the answer to a look-up is, for the mapping. */
    private static final String ANSWER = "lookup";

    private final Mappings mappings;
    private final Clock clock;

    HttpSteps(Mappings mappings, Clock clock) {
        this.mappings = mappings;
        this.clock = clock;
    }

    /** If the sink batches, what the event would be sent as alone: that is on record, and the call is of several. */
    void prepare(String mapping, String lookup, Exchange exchange) throws PermanentFailure {
        Delivery delivery = Delivery.of(exchange);
        JsonNode event = Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class), "no JSON body");
        if (!lookup.isEmpty()) {
            exchange.setProperty(EVENT, event);
        }
        SinkRequest.Http request = request(
                mapping,
                delivery.batch() == null ? event : BatchMember.alone(event, delivery),
                delivery,
                delivery.idempotencyKey());
        if (delivery.prepare(request, exchange) && delivery.batch() == null) {
            request.writeTo(exchange.getMessage());
        }
    }

    /**
     * What is sent depends on what the sink has: this asks. It has no key, by which a sink would take the call that
     * follows for the same.
     */
    void prepareLookup(String mapping, Exchange exchange) throws PermanentFailure {
        Delivery delivery = Delivery.of(exchange);
        send(request(mapping, event(exchange), delivery, null), delivery, exchange);
    }

    /** The sink has answered the look-up. */
    void useLookup(String mapping, Exchange exchange) throws SinkFailure {
        Delivery delivery = Delivery.of(exchange);
        ObjectNode input = event(exchange).deepCopy();
        input.set(ANSWER, answer(delivery, exchange));
        send(request(mapping, input, delivery, delivery.idempotencyKey()), delivery, exchange);
    }

    private static ObjectNode event(Exchange exchange) {
        return Objects.requireNonNull(exchange.getProperty(EVENT, ObjectNode.class), "no event");
    }

    private static void send(SinkRequest.Http request, Delivery delivery, Exchange exchange) {
        delivery.sends(request);
        request.writeTo(exchange.getMessage());
    }

    private JsonNode answer(Delivery delivery, Exchange exchange) throws SinkFailure {
        SinkRequest.Http request = (SinkRequest.Http) Objects.requireNonNull(delivery.request());
        SinkResponse response = SinkResponse.of(exchange.getMessage(), clock);
        ResponseClassifier.check(response, request.isToTheAddressItself());
        response.checkComplete();
        try {
            return Json.parse(response.body());
        } catch (JsonProcessingException e) {
            throw new PermanentFailure(
                    "the look-up was answered with something else than JSON: " + response.describe(),
                    response.status());
        }
    }

    private SinkRequest.Http request(String mapping, JsonNode input, Delivery delivery, @Nullable String idempotencyKey)
            throws PermanentFailure {
        try {
            return HttpRequestReader.read(mappings.get(mapping).apply(input), delivery.sink(), idempotencyKey);
        } catch (MappingException e) {
            throw new PermanentFailure("the request could not be made: " + e.getMessage(), null);
        }
    }

    void judge(String success, Exchange exchange) throws SinkFailure {
        Delivery delivery = Delivery.of(exchange);
        SinkRequest.Http request = (SinkRequest.Http) Objects.requireNonNull(delivery.request());
        SinkResponse response = SinkResponse.of(exchange.getMessage(), clock);
        ResponseClassifier.check(response, request.isToTheAddressItself());
        if (!isTrue(mappings, success, response.body())) {
            response.checkComplete();
            throw new PermanentFailure(response.describe(), response.status());
        }
        delivery.delivered(response.status());
    }

    /** @param expression jq on the response's JSON; empty: it is true */
    static boolean isTrue(Mappings mappings, String expression, String body) {
        try {
            return expression.isEmpty() || mappings.expression(expression).test(Json.parse(body));
        } catch (JsonProcessingException | MappingException e) {
            return false;
        }
    }
}
