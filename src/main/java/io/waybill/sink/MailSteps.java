package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.MappingException;
import io.waybill.mapping.Mappings;
import io.waybill.privacy.Seal;
import java.time.Clock;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an e-mail sink, as the kamelet {@code mail} calls them. The mail is sent in {@code sink.mail}.
 *
 * <p>A mail with a magic link is made several times: with other texts in place of the token, for the record and to see whether
 * the link is in it at all, and with the token just before it is sent. So the token is nowhere but in the mail itself.
 */
final class MailSteps {

    private static final String SECRET = "secret";
    private static final String MAGIC_LINK = "magicLink";
    private static final String HIDDEN = "HIDDEN-MAGIC-LINK";
    private static final String HIDDEN_OTHERWISE = "MAGIC-LINK-HIDDEN-OTHERWISE";

    private final Mappings mappings;
    private final Seal seal;
    private final Clock clock;

    MailSteps(Mappings mappings, Seal seal, Clock clock) {
        this.mappings = mappings;
        this.seal = seal;
        this.clock = clock;
    }

    void prepare(String mapping, Exchange exchange) throws PermanentFailure {
        Delivery delivery = Delivery.of(exchange);
        JsonNode event = Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class), "no JSON body");
        SinkRequest.Mail shown = mail(mapping, delivery, event, mayHaveLink(delivery) ? HIDDEN : null);
        if (delivery.prepare(shown, exchange)) {
            OutgoingMail mail = hasLink(mapping, delivery, event, shown)
                    ? OutgoingMail.withSecret(mailWithLink(mapping, delivery, event), clock.instant())
                    : OutgoingMail.of(shown, clock.instant());
            // Headers that begin with mail.smtp would change how it is sent.
            exchange.getMessage().removeHeaders("*");
            exchange.getMessage().setBody(mail);
        }
    }

    private static boolean mayHaveLink(Delivery delivery) {
        return delivery.sink().mail().magicLinks().containsKey(delivery.event().source());
    }

    /** Whether the mail says something else with another link. */
    private boolean hasLink(String mapping, Delivery delivery, JsonNode event, SinkRequest.Mail shown)
            throws PermanentFailure {
        return mayHaveLink(delivery) && !shown.equals(mail(mapping, delivery, event, HIDDEN_OTHERWISE));
    }

    /** Also a later mapping, or a replay of an event that was accepted before that was allowed, sends no mail with an empty link. */
    private SinkRequest.Mail mailWithLink(String mapping, Delivery delivery, JsonNode event) throws PermanentFailure {
        String sealed = delivery.sealed();
        if (sealed == null) {
            throw new PermanentFailure(
                    delivery.isReplay()
                            ? "the mail has a magic link, and a replay has none: it is gone as soon as a mail was sent"
                            : "the mail has a magic link, and there is none: the webhook had none, came before the settings let"
                                    + " the sink have it, or was in a request with several events",
                    null);
        }
        String token;
        try {
            token = seal.open(
                    sealed, Seal.forSink(delivery.event().id(), delivery.sink().name()));
        } catch (Seal.Broken e) {
            throw new PermanentFailure(
                    "the mail has a magic link that cannot be unsealed: %s; restore the key, and replay the parked mail"
                            .formatted(e.getMessage()),
                    null);
        }
        try {
            return read(mapping, delivery, event, token);
        } catch (MappingException e) {
            // It may quote the token.
            throw new PermanentFailure(
                    "the mail could not be made with its magic link, though it could with another", null);
        }
    }

    private SinkRequest.Mail mail(String mapping, Delivery delivery, JsonNode event, @Nullable String link)
            throws PermanentFailure {
        try {
            return read(mapping, delivery, event, link);
        } catch (MappingException e) {
            throw new PermanentFailure("the mail could not be made: " + e.getMessage(), null);
        }
    }

    private SinkRequest.Mail read(String mapping, Delivery delivery, JsonNode event, @Nullable String link) {
        JsonNode input = event;
        if (link != null && event instanceof ObjectNode plain) {
            ObjectNode withLink = plain.deepCopy();
            withLink.putObject(SECRET).put(MAGIC_LINK, link);
            input = withLink;
        }
        return MailRequestReader.read(mappings.get(mapping).apply(input), delivery.sink(), delivery.idempotencyKey());
    }

    void judge(Exchange exchange) throws SinkFailure {
        OutgoingMail mail =
                Objects.requireNonNull(exchange.getMessage().getBody(OutgoingMail.class), "prepareMail comes first");
        Delivery.of(exchange).delivered(mail.check());
    }
}
