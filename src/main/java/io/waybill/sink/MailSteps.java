package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.MappingException;
import io.waybill.mapping.Mappings;
import java.time.Clock;
import java.util.Objects;
import org.apache.camel.Exchange;

/** The steps of an e-mail sink, as the kamelet {@code mail} calls them. The mail is sent in {@code sink.mail}. */
final class MailSteps {

    private final Mappings mappings;
    private final Clock clock;

    MailSteps(Mappings mappings, Clock clock) {
        this.mappings = mappings;
        this.clock = clock;
    }

    void prepare(String mapping, Exchange exchange) throws PermanentFailure {
        Delivery delivery = Delivery.of(exchange);
        SinkRequest.Mail mail = mail(mapping, delivery, exchange);
        if (delivery.prepare(mail, exchange)) {
            // Headers that begin with mail.smtp would change how it is sent.
            exchange.getMessage().removeHeaders("*");
            exchange.getMessage().setBody(OutgoingMail.of(mail, clock.instant()));
        }
    }

    private SinkRequest.Mail mail(String mapping, Delivery delivery, Exchange exchange) throws PermanentFailure {
        JsonNode event = Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class), "no JSON body");
        try {
            return MailRequestReader.read(
                    mappings.get(mapping).apply(event), delivery.sink(), delivery.idempotencyKey());
        } catch (MappingException e) {
            throw new PermanentFailure("the mail could not be made: " + e.getMessage(), null);
        }
    }

    void judge(Exchange exchange) throws SinkFailure {
        OutgoingMail mail =
                Objects.requireNonNull(exchange.getMessage().getBody(OutgoingMail.class), "prepareMail comes first");
        Delivery.of(exchange).delivered(mail.check());
    }
}
