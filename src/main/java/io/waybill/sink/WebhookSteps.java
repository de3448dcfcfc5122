package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.endpoint.ClientEndpoint;
import io.waybill.endpoint.EndpointChoice;
import io.waybill.endpoint.Endpoints;
import io.waybill.event.Event;
import io.waybill.event.MappingException;
import io.waybill.mapping.Mappings;
import io.waybill.record.SentRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.camel.Exchange;

/** The steps of a sink that tells clients, as the kamelet {@code webhooks} calls them. */
final class WebhookSteps {

    private static final String BINARY = "binary";
    private static final String JSON = "application/json";

    private static final String ENDPOINT = "waybill.endpoint";

    private final Endpoints endpoints;
    private final Mappings mappings;
    private final Clock clock;

    WebhookSteps(Endpoints endpoints, Mappings mappings, Clock clock) {
        this.endpoints = endpoints;
        this.mappings = mappings;
        this.clock = clock;
    }

    void prepare(String format, String mapping, String backoff, Exchange exchange) throws PermanentFailure {
        Delivery delivery = Delivery.of(exchange);
        EndpointChoice choice =
                delivery.isTest() ? new EndpointChoice.Tell(tested(delivery)) : endpoints.choose(delivery.event());
        if (choice instanceof EndpointChoice.Nobody nobody) {
            delivery.filtered(nobody.reason());
            exchange.setRouteStop(true);
            return;
        }
        ClientEndpoint endpoint = ((EndpointChoice.Tell) choice).endpoint();
        EndpointCall call =
                new EndpointCall(endpoint.name(), endpoint.retriesAt(delivery.sink()), EndpointCall.backoff(backoff));
        SinkRequest.Http request = request(format, mapping, delivery, endpoint, call);
        exchange.setProperty(ENDPOINT, endpoint);
        exchange.setProperty("client", endpoint.clientAt(delivery.sink()));
        exchange.setProperty("timeout", endpoint.timeoutAt(delivery.sink()).toMillis());
        if (delivery.prepare(request, exchange)) {
            request.writeTo(exchange.getMessage());
        }
    }

    private ClientEndpoint tested(Delivery delivery) throws PermanentFailure {
        return endpoints.named(String.valueOf(delivery.endpoint())).stream()
                .findFirst()
                .orElseThrow(() -> new PermanentFailure("there is no such endpoint in " + endpoints.shown(), null));
    }

    private SinkRequest.Http request(
            String format, String mapping, Delivery delivery, ClientEndpoint endpoint, EndpointCall call)
            throws PermanentFailure {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        JsonNode body = body(format, mapping, delivery.event(), headers);
        headers.put(SentRequest.IDEMPOTENCY_KEY, delivery.idempotencyKey());
        if (!endpoint.secrets().isEmpty()) {
            headers.put(WebhookSignature.ID, delivery.idempotencyKey());
        }
        return new SinkRequest.Http("POST", endpoint.url(), "", null, headers, endpoint.headers(), body, call);
    }

    /** @param headers those that say what the body is are added to it */
    private JsonNode body(String format, String mapping, Event event, Map<String, String> headers)
            throws PermanentFailure {
        ObjectNode json = event.toJson();
        headers.put(Exchange.CONTENT_TYPE, JSON);
        if (!mapping.isEmpty()) {
            try {
                return mappings.get(mapping).apply(json);
            } catch (MappingException e) {
                throw new PermanentFailure("the body could not be made: " + e.getMessage(), null);
            }
        }
        if (format.equals(BINARY)) {
            JsonNode data = json.remove("data");
            json.remove("datacontenttype");
            json.properties()
                    .forEach(each -> headers.put(
                            "ce-" + each.getKey(), encoded(each.getValue().asText())));
            return data;
        }
        headers.put(Exchange.CONTENT_TYPE, "application/cloudevents+json");
        return json;
    }

    /** The HTTP binding of CloudEvents, 3.1.3.2: percent-encodes what a header cannot carry. */
    private static String encoded(String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            if (each <= ' ' || each == '"' || each == '%' || each > '~') {
                encoded.append("%%%02X".formatted(each & 0xff));
            } else {
                encoded.append((char) each);
            }
        }
        return encoded.toString();
    }

    void sign(Exchange exchange) {
        ClientEndpoint endpoint =
                Objects.requireNonNull(exchange.getProperty(ENDPOINT, ClientEndpoint.class), "prepare comes first");
        if (!endpoint.secrets().isEmpty()) {
            byte[] body = Objects.requireNonNull(exchange.getMessage().getBody(byte[].class));
            WebhookSignature.headers(Delivery.of(exchange).idempotencyKey(), clock.instant(), body, endpoint.secrets())
                    .forEach(exchange.getMessage()::setHeader);
        }
    }

    void judge(Exchange exchange) throws SinkFailure {
        SinkResponse response = SinkResponse.of(exchange.getMessage(), clock);
        ResponseClassifier.check(response, true, "endpoint");
        Delivery.of(exchange).delivered(response.status());
    }
}
