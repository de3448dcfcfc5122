package io.waybill.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.mapping.Mappings;
import java.time.Clock;
import java.util.Objects;
import org.apache.camel.Exchange;

/** The steps of an HTTP sink, as the kamelet {@code http} calls them. */
final class HttpSteps {

    private final Mappings mappings;
    private final Clock clock;

    HttpSteps(Mappings mappings, Clock clock) {
        this.mappings = mappings;
        this.clock = clock;
    }

    /** If the sink batches, what the event would be sent as alone: that is on record, and the call is of several. */
    void prepare(String mapping, Exchange exchange) throws PermanentFailure {
        Delivery delivery = Delivery.of(exchange);
        SinkRequest.Http request = request(mapping, delivery, exchange);
        if (delivery.prepare(request, exchange) && delivery.batch() == null) {
            request.writeTo(exchange.getMessage());
        }
    }

    private SinkRequest.Http request(String mapping, Delivery delivery, Exchange exchange) throws PermanentFailure {
        JsonNode event = Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class), "no JSON body");
        JsonNode input = delivery.batch() == null ? event : BatchMember.alone(event, delivery);
        try {
            JsonNode mapped = mappings.get(mapping).apply(input);
            return HttpRequestReader.read(mapped, delivery.sink(), delivery.idempotencyKey());
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
