package io.waybill.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.SinkSettings;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.mapping.Mappings;
import io.waybill.record.AttemptOutcome;
import io.waybill.sink.flow.RateLimiter;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkControl.Reason;
import java.time.Clock;
import java.util.Objects;
import org.apache.camel.Exchange;

/** The steps of a sink route, as its kamelets and the policies call them by name on the bean {@code sink}. */
public final class SinkSteps {

    private static final String REQUEST = "waybill.request";
    private static final String CHANNEL = "waybill.channel";
    private static final String CALL = "waybill.call";

    private final Mappings mappings;
    private final SinkControl control;
    private final Clock clock;

    public SinkSteps(Mappings mappings, SinkControl control, Clock clock) {
        this.mappings = mappings;
        this.control = control;
        this.clock = clock;
    }

    /** The sink does not want the event. */
    public void filtered(String reason, Exchange exchange) {
        Delivery.of(exchange).filtered(reason);
        exchange.setRouteStop(true);
    }

    /** Makes the request of the event, and sets it up for camel-http. */
    public void prepareHttp(String mapping, Exchange exchange) throws PermanentFailure {
        Delivery delivery = Delivery.of(exchange);
        SinkRequest.Http request = request(mapping, delivery, exchange);
        if (prepare(request, "", exchange)) {
            exchange.setProperty(CALL, request);
            request.writeTo(exchange.getMessage());
        }
    }

    private SinkRequest.Http request(String mapping, Delivery delivery, Exchange exchange) throws PermanentFailure {
        try {
            return HttpRequestReader.read(
                    mappings.get(mapping).apply(body(exchange)), delivery.sink(), delivery.idempotencyKey());
        } catch (MappingException e) {
            throw new PermanentFailure("the request could not be made: " + e.getMessage(), null);
        }
    }

    /**
     * Judges the answer.
     *
     * @param success jq on the answer's JSON that says whether the sink took the event; empty: its status says
     */
    public void judgeHttp(String success, Exchange exchange) throws SinkFailure {
        SinkResponse response = SinkResponse.of(exchange.getMessage(), clock);
        SinkRequest.Http call = Objects.requireNonNull(exchange.getProperty(CALL, SinkRequest.Http.class));
        ResponseClassifier.check(response, call.isToTheAddressItself());
        if (!success.isEmpty() && !saysYes(success, response.body())) {
            throw new PermanentFailure(response.describe(), response.status());
        }
        Delivery.of(exchange).delivered(response.status());
    }

    private boolean saysYes(String success, String said) {
        try {
            return mappings.expression(success).test(Json.parse(said));
        } catch (JsonProcessingException | MappingException e) {
            return false;
        }
    }

    /** Makes the message's text of the event. */
    public void prepareSlack(String channel, String mapping, Exchange exchange) throws PermanentFailure {
        String text;
        try {
            JsonNode made = mappings.get(mapping).apply(SlackMessage.escaped(body(exchange)));
            if (!made.isTextual() || made.textValue().isBlank()) {
                throw new MappingException(mapping + ".jq: a Slack message must be a text");
            }
            text = SlackMessage.cut(made.textValue());
        } catch (MappingException e) {
            throw new PermanentFailure("the message could not be made: " + e.getMessage(), null);
        }
        String shown = Delivery.of(exchange).sink().slack().channel(channel);
        String to = SinkSettings.Slack.isAddress(shown) ? channel : shown;
        if (prepare(new SinkRequest.Slack(channel, to, text), channel, exchange)) {
            exchange.getMessage().removeHeaders("*");
            exchange.getMessage().setBody(text);
        }
    }

    /** Before a call of any other kind. */
    public void prepareCall(String description, Exchange exchange) {
        prepare(new SinkRequest.Call(description), "", exchange);
    }

    /** Whether there is to be a call: a dry sink's route ends here. */
    private static boolean prepare(SinkRequest request, String channel, Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        if (delivery.sink().isLive()) {
            exchange.setProperty(REQUEST, request.describe());
            exchange.setProperty(CHANNEL, channel);
            return true;
        }
        delivery.dryRun(request);
        exchange.setRouteStop(true);
        return false;
    }

    /** How long the call has to wait for the sink's pace, in milliseconds. */
    public long pace(Exchange exchange) {
        String channel = Objects.requireNonNull(exchange.getProperty(CHANNEL, String.class));
        return RateLimiter.millis(Delivery.of(exchange).pace(channel));
    }

    /** The call follows, unless the sink has been stopped or is to be left alone since: then the event waits. */
    public void begin(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        if (control.forbids(delivery.sink().name(), delivery.attemptsNow() == 0)) {
            delivery.handBack();
            exchange.setRouteStop(true);
        } else {
            delivery.begin(Objects.requireNonNull(exchange.getProperty(REQUEST, String.class)));
        }
    }

    /** After a call that throws when it fails. */
    public void delivered(Exchange exchange) {
        Delivery.of(exchange).delivered(200);
    }

    /** What a policy does at once with a failure that will not pass: puts the attempt on record. */
    public void failed(Exchange exchange) {
        Delivery.of(exchange).failed(failure(exchange), null);
    }

    /** What a policy does with an event that is to be tried again after a longer time. */
    public void putOff(Exchange exchange) {
        Delivery.of(exchange).putOff();
    }

    /** What a policy does with an event that cannot be delivered, and was not put off. */
    public void park(Exchange exchange) {
        Delivery.of(exchange).park(failure(exchange).message());
    }

    /** What a policy does when the sink would take no event at all. */
    public void hold(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        control.stop(
                delivery.sink().name(),
                Reason.REFUSED,
                delivery.withoutSecrets(failure(exchange).message()));
        delivery.handBack();
    }

    private static FailureDetail failure(Exchange exchange) {
        return FailureDetail.of(exchange, AttemptOutcome.PERMANENT);
    }

    /** What a policy does when the sink stops before the event was delivered. */
    public void handBack(Exchange exchange) {
        Delivery.of(exchange).handBack();
    }

    private static JsonNode body(Exchange exchange) {
        return Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class), "no JSON body");
    }
}
