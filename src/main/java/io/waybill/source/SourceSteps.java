package io.waybill.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.SourceSettings;
import io.waybill.event.Event;
import io.waybill.event.EventBuilder;
import io.waybill.event.Json;
import io.waybill.event.Occurrence;
import io.waybill.handoff.IntakeResult;
import io.waybill.logging.LogThrottle;
import io.waybill.logging.OutOfMemoryExit;
import io.waybill.mapping.Mappings;
import io.waybill.privacy.SecretFields;
import io.waybill.record.RecordEntry;
import io.waybill.source.verification.VerifiedWebhook;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a source route, as its kamelets call them by name on the bean {@code source}. A step that refuses a
 * webhook answers it and ends the route.
 */
public final class SourceSteps {

    private static final Logger LOG = LoggerFactory.getLogger(SourceSteps.class);

    /** The generation of a rehearsal, which logs nothing. */
    static final int REHEARSAL = 0;

    private static final String NOT_STORED = "The event could not be stored; send it again.";

    private final VerificationStep verification;
    private final RejectedWebhooks rejected;
    private final Handshakes handshakes;
    private final Mappings mappings;
    private final SecretFields secretFields;
    private final SourceServices services;
    private final WebhookReader reader;
    private final int generation;
    private final LogThrottle throttle = new LogThrottle();

    public SourceSteps(
            Map<String, SourceSettings> sources,
            Mappings mappings,
            SecretFields secretFields,
            SourceServices services,
            int generation) {
        this(sources, mappings, secretFields, services, generation, HttpWebhookReader::read);
    }

    SourceSteps(
            Map<String, SourceSettings> sources,
            Mappings mappings,
            SecretFields secretFields,
            SourceServices services,
            int generation,
            WebhookReader reader) {
        this.rejected = new RejectedWebhooks(services.rejectedBodies(), secretFields, services.intake());
        this.verification = new VerificationStep(sources, services, rejected);
        this.handshakes = new Handshakes(sources);
        this.mappings = mappings;
        this.secretFields = secretFields;
        this.services = services;
        this.reader = reader;
        this.generation = generation;
    }

    /** Reads the request itself: its raw bytes, and its headers, which no later step sees. */
    public void receive(String source, Exchange exchange) {
        if (!ReceivedWebhook.isIn(exchange)) {
            ReceivedWebhook.attachTo(
                    exchange,
                    reader.read(source, exchange.getMessage(), services.clock().instant()));
        }
    }

    /** Verifies the raw bytes, before anything is parsed. */
    public void verify(Exchange exchange) {
        ReceivedWebhook received = ReceivedWebhook.of(exchange);
        verification.verify(received).ifPresentOrElse(answer -> answer(exchange, answer), () -> decode(exchange));
    }

    private void decode(Exchange exchange) {
        ReceivedWebhook received = ReceivedWebhook.of(exchange);
        try {
            String text = Json.utf8(received.webhook().body());
            received.decodedAs(text);
            exchange.getMessage().setBody(text);
        } catch (CharacterCodingException e) {
            reject(exchange, Problem.INVALID_JSON, "The body is not UTF-8.");
        }
    }

    /** The body is not JSON, or more than is read of it. */
    public void rejectUnreadable(Exchange exchange) {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Optional<String> limit = Json.limitExceededBy(cause);
        if (limit.isPresent()) {
            reject(exchange, Problem.INVALID_EVENT, "The JSON is beyond the limits: %s.".formatted(limit.get()));
            return;
        }
        String where = cause instanceof JsonProcessingException json && json.getLocation() != null
                ? " at line %d, column %d"
                        .formatted(
                                json.getLocation().getLineNr(),
                                json.getLocation().getColumnNr())
                : "";
        reject(exchange, Problem.INVALID_JSON, "The body is not JSON%s.".formatted(where));
    }

    /** Finds the event's type and id in the payload, and removes the payload's secrets. */
    public void identify(String type, String id, String occurrence, Exchange exchange) {
        JsonNode payload = Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class));
        ReceivedWebhook received = ReceivedWebhook.of(exchange);
        VerifiedWebhook webhook = received.verified();
        if (payload.isMissingNode()) {
            reject(exchange, Problem.INVALID_JSON, "The body is empty.");
            return;
        }
        Optional<String> challenge = handshakes.challenge(webhook.source(), payload);
        if (challenge.isPresent()) {
            answer(exchange, new Answer.Challenge(challenge.get()));
            return;
        }
        secretFields.removeFrom(payload);
        try {
            PayloadShape shape = PayloadShape.of(type, id, occurrence);
            received.identifiedAs(shape.read(webhook.source(), payload, webhook.receivedAt()));
            exchange.getMessage().setBody(payload);
        } catch (PayloadShape.NotAnEvent e) {
            reject(exchange, Problem.INVALID_EVENT, e.detail());
        }
    }

    /** Applies a mapping. If it fails, the event stays unmapped; it is accepted all the same. */
    public void map(String type, String mapping, Exchange exchange) {
        ReceivedWebhook received = ReceivedWebhook.of(exchange);
        Occurrence occurrence = received.occurrence();
        try {
            JsonNode mapped = mappings.get(mapping).apply(occurrence.payload());
            Event event = EventBuilder.event(occurrence, type, mapped);
            if (event.data().has(EventBuilder.TIME_NOTE) && generation != REHEARSAL) {
                warnTimeUnread(occurrence.source(), mapping);
            }
            received.mappedTo(event);
        } catch (RuntimeException e) {
            received.unmapped(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The route failed, which is never the sender's fault. An identified webhook is published unmapped; for any other,
     * the sender is asked to send it again.
     */
    public void recover(Exchange exchange) {
        ReceivedWebhook received = ReceivedWebhook.of(exchange);
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        OutOfMemoryExit.check(cause);
        if (!received.isIdentified()) {
            LOG.error("{}: a webhook could not be handled", received.source(), cause);
            answer(exchange, new Answer.Refused(Problem.UNAVAILABLE, NOT_STORED));
            return;
        }
        received.failed("the route failed: " + (cause == null ? "" : cause.getMessage()));
        publish(exchange);
    }

    /**
     * Stores the event, and answers when it is on disk.
     *
     * @throws IllegalStateException if the webhook is not verified: nothing else can become an event
     */
    public void publish(Exchange exchange) {
        ReceivedWebhook received = ReceivedWebhook.of(exchange);
        VerifiedWebhook webhook = received.verified();
        Event event = received.event();
        IntakeResult result = services.intake()
                .accept(
                        new RecordEntry.Accepted(
                                event,
                                bodyWithoutSecrets(received),
                                webhook.receivedAt(),
                                List.of(),
                                generation,
                                webhook.scheme(),
                                received.unmappedReason()),
                        received.occurrence().earlierEventId().orElse(event.id()));
        if (result instanceof IntakeResult.Accepted accepted) {
            services.metrics().accepted(event);
            answer(exchange, new Answer.Accepted(accepted.eventId()));
        } else if (result instanceof IntakeResult.Duplicate duplicate) {
            answer(exchange, new Answer.Duplicate(duplicate.eventId()));
        } else if (result instanceof IntakeResult.Unavailable unavailable) {
            warnNotStored(webhook.source(), unavailable.reason());
            answer(exchange, new Answer.Refused(Problem.UNAVAILABLE, NOT_STORED));
        }
    }

    private String bodyWithoutSecrets(ReceivedWebhook received) {
        String text = received.text();
        try {
            return secretFields.occurIn(text) ? Json.write(received.occurrence().payload()) : text;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the payload could be parsed before", e);
        }
    }

    /** Without the value: a mapping may take it from any field. */
    private void warnTimeUnread(String source, String mapping) {
        throttle.toSay(source + mapping, 1, services.clock().instant())
                .ifPresent(more -> LOG.warn(
                        "{}: the time of an event cannot be read, so the time it was received counts; look at its {} and"
                                + " correct routes/mappings/{}.jq{}",
                        source,
                        EventBuilder.TIME_NOTE,
                        mapping,
                        more));
    }

    private void warnNotStored(String source, String reason) {
        throttle.toSay(source + reason, 1, services.clock().instant())
                .ifPresent(more -> LOG.warn("{}: an event was not stored: {}{}", source, reason, more));
    }

    private void reject(Exchange exchange, Problem problem, String detail) {
        rejected.record(ReceivedWebhook.of(exchange).webhook(), problem.code(), detail);
        answer(exchange, new Answer.Refused(problem, detail));
    }

    private void answer(Exchange exchange, Answer answer) {
        ReceivedWebhook received = ReceivedWebhook.of(exchange);
        if (!received.isReverified()) {
            services.metrics().answered(received.source(), answer.status());
        }
        received.answerWith(answer);
        AnswerWriter.write(answer, exchange.getMessage());
        exchange.setRouteStop(true);
    }
}
