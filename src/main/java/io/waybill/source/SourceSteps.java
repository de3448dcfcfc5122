package io.waybill.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.SourceSettings;
import io.waybill.event.Event;
import io.waybill.event.EventBuilder;
import io.waybill.event.Json;
import io.waybill.event.Occurrence;
import io.waybill.handoff.EventIntake;
import io.waybill.handoff.IntakeResult;
import io.waybill.logging.LogThrottle;
import io.waybill.mapping.Mappings;
import io.waybill.privacy.SecretFields;
import io.waybill.record.RecordEntry;
import io.waybill.source.verification.VerifiedWebhook;
import io.waybill.source.verification.Webhook;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a source route, as its kamelets call them by name on the bean {@code source}. A step that refuses a
 * webhook writes the answer and ends the route.
 */
public final class SourceSteps {

    private static final Logger LOG = LoggerFactory.getLogger(SourceSteps.class);

    /** What is kept of a body that is no event. */
    private static final int KEPT_OF_REJECTED = 16_384;

    /** Why a webhook is on record as rejected that was acknowledged while its provider was registered. */
    private static final String REGISTRATION = "registration";

    static final String WEBHOOK = "waybill.webhook";
    private static final String VERIFIED = "waybill.verified";
    private static final String TEXT = "waybill.text";
    private static final String OCCURRENCE = "waybill.occurrence";
    private static final String EVENT = "waybill.event";
    private static final String UNMAPPED_REASON = "waybill.unmappedReason";

    private final VerificationStep gatekeeper;
    private final Handshakes handshakes;
    private final RejectedBodies rejectedBodies;
    private final Mappings mappings;
    private final SecretFields secretFields;
    private final EventIntake reception;
    private final WebhookReader reader;
    private final SourceMetrics metrics;
    private final Clock clock;
    private final int generation;
    private final LogThrottle repeats = new LogThrottle();

    public SourceSteps(
            Map<String, SourceSettings> sources,
            Mappings mappings,
            SecretFields secretFields,
            EventIntake reception,
            SourceRecords records,
            SourceMetrics metrics,
            Clock clock,
            int generation) {
        this(sources, mappings, secretFields, reception, records, HttpWebhookReader::read, metrics, clock, generation);
    }

    SourceSteps(
            Map<String, SourceSettings> sources,
            Mappings mappings,
            SecretFields secretFields,
            EventIntake reception,
            SourceRecords records,
            WebhookReader reader,
            SourceMetrics metrics,
            Clock clock,
            int generation) {
        this.gatekeeper = new VerificationStep(sources, records, metrics);
        this.handshakes = new Handshakes(sources);
        this.rejectedBodies = records.rejectedBodies();
        this.mappings = mappings;
        this.secretFields = secretFields;
        this.reception = reception;
        this.reader = reader;
        this.metrics = metrics;
        this.clock = clock;
        this.generation = generation;
    }

    /** Takes the request as it came: the raw bytes, and its headers aside, where no later step finds them. */
    public void receive(String source, Exchange exchange) {
        if (!ReverifyExchange.isSo(exchange)) {
            exchange.setProperty(WEBHOOK, reader.read(source, exchange.getMessage(), clock.instant()));
        }
    }

    /** Over the raw bytes, before anything is parsed. */
    public void verify(Exchange exchange) {
        Webhook webhook = property(exchange, WEBHOOK, Webhook.class);
        VerificationStep.Decision outcome = gatekeeper.receive(webhook, ReverifyExchange.isSo(exchange));
        if (outcome instanceof VerificationStep.Decision.Proceed verified) {
            exchange.setProperty(VERIFIED, verified.webhook());
            decode(webhook, exchange);
        } else if (outcome instanceof VerificationStep.Decision.Acknowledge registering) {
            record(webhook, REGISTRATION, registering.standing().meaning());
            answer(exchange, Answer.acknowledged());
        } else {
            answer(exchange, Answer.problem(Problem.UNVERIFIED, "The sender could not be verified."));
        }
    }

    private void decode(Webhook webhook, Exchange exchange) {
        try {
            String text = Json.utf8(webhook.body());
            exchange.setProperty(TEXT, text);
            exchange.getMessage().setBody(text);
        } catch (CharacterCodingException e) {
            reject(exchange, Problem.INVALID_JSON, "The body is not UTF-8.");
        }
    }

    /** The body is not JSON. */
    public void rejectUnreadable(Exchange exchange) {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        String where = cause instanceof JsonProcessingException json && json.getLocation() != null
                ? " at line %d, column %d"
                        .formatted(
                                json.getLocation().getLineNr(),
                                json.getLocation().getColumnNr())
                : "";
        reject(exchange, Problem.INVALID_JSON, "The body is not JSON%s.".formatted(where));
    }

    /** Finds what the payload says it is, and removes its secrets from it. */
    public void identify(String type, String id, String occurrence, Exchange exchange) {
        JsonNode payload = Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class));
        VerifiedWebhook webhook = property(exchange, VERIFIED, VerifiedWebhook.class);
        if (payload.isMissingNode()) {
            reject(exchange, Problem.INVALID_JSON, "The body is empty.");
            return;
        }
        Optional<String> challenge = handshakes.challenge(webhook.source(), payload);
        if (challenge.isPresent()) {
            answer(exchange, Answer.challenge(challenge.get()));
            return;
        }
        secretFields.removeFrom(payload);
        try {
            PayloadShape shape = PayloadShape.of(type, id, occurrence);
            exchange.setProperty(OCCURRENCE, shape.read(webhook.source(), payload, webhook.receivedAt()));
            exchange.getMessage().setBody(payload);
        } catch (PayloadShape.NotAnEvent e) {
            reject(exchange, Problem.INVALID_EVENT, e.detail());
        }
    }

    /** Applies a mapping. One that fails leaves the event unmapped, which is no reason to refuse it. */
    public void map(String type, String mapping, Exchange exchange) {
        Occurrence occurrence = property(exchange, OCCURRENCE, Occurrence.class);
        try {
            JsonNode mapped = mappings.get(mapping).apply(occurrence.payload());
            exchange.setProperty(EVENT, EventBuilder.event(occurrence, type, mapped));
        } catch (RuntimeException e) {
            exchange.setProperty(UNMAPPED_REASON, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The route failed. Once it is known what the webhook is, that is no reason to refuse it: it is published unmapped.
     * Before, it is the hub's own trouble and not the sender's fault.
     */
    public void recover(Exchange exchange) {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (exchange.getProperty(OCCURRENCE) == null) {
            LOG.error("a webhook could not be handled", cause);
            answer(exchange, Answer.problem(Problem.UNAVAILABLE, "The event could not be stored; send it again."));
            return;
        }
        exchange.setProperty(UNMAPPED_REASON, "the route failed: " + (cause == null ? "" : cause.getMessage()));
        exchange.removeProperty(EVENT);
        publish(exchange);
    }

    /**
     * Stores the event, and answers when it is on disk.
     *
     * @throws IllegalStateException if no webhook was verified: nothing else can become an event
     */
    public void publish(Exchange exchange) {
        VerifiedWebhook webhook = exchange.getProperty(VERIFIED, VerifiedWebhook.class);
        if (webhook == null) {
            throw new IllegalStateException(
                    "publish takes what kamelet:webhook has verified, and nothing else; begin the route with it");
        }
        Occurrence occurrence = property(exchange, OCCURRENCE, Occurrence.class);
        Event mapped = exchange.getProperty(EVENT, Event.class);
        String reason = mapped != null ? null : unmappedReason(exchange, occurrence);
        Event event = mapped != null ? mapped : EventBuilder.unmapped(occurrence);
        IntakeResult receipt = reception.accept(new RecordEntry.Accepted(
                event,
                bodyLessSecrets(exchange, occurrence),
                webhook.receivedAt(),
                List.of(),
                generation,
                webhook.scheme(),
                reason));
        if (receipt instanceof IntakeResult.Accepted accepted) {
            metrics.accepted(event);
            answer(exchange, Answer.accepted(accepted.eventId()));
        } else if (receipt instanceof IntakeResult.Duplicate duplicate) {
            answer(exchange, Answer.duplicate(duplicate.eventId()));
        } else if (receipt instanceof IntakeResult.Unavailable unavailable) {
            warn(webhook.source(), "an event was not stored: " + unavailable.reason());
            answer(exchange, Answer.problem(Problem.UNAVAILABLE, "The event could not be stored; send it again."));
        }
    }

    private static String unmappedReason(Exchange exchange, Occurrence occurrence) {
        String reason = exchange.getProperty(UNMAPPED_REASON, String.class);
        return reason != null ? reason : "no mapping for the type '%s'".formatted(occurrence.providerType());
    }

    private String bodyLessSecrets(Exchange exchange, Occurrence occurrence) {
        String text = property(exchange, TEXT, String.class);
        try {
            return secretFields.occurIn(text) ? Json.write(occurrence.payload()) : text;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was JSON a moment ago", e);
        }
    }

    private void reject(Exchange exchange, Problem problem, String detail) {
        record(property(exchange, WEBHOOK, Webhook.class), problem.code(), detail);
        answer(exchange, Answer.problem(problem, detail));
    }

    /** Each time it comes; its body once. */
    private void record(Webhook webhook, String code, String detail) {
        byte[] body = webhook.body();
        String id = UUID.randomUUID().toString();
        Optional<String> keptAs = rejectedBodies.keptAs(webhook.source(), code, body, id);
        String kept = new String(body, 0, Math.min(body.length, KEPT_OF_REJECTED), StandardCharsets.UTF_8);
        RecordEntry.Rejected rejected = new RecordEntry.Rejected(
                id,
                webhook.source(),
                code,
                keptAs.map(first -> "%s The body is kept with %s.".formatted(detail, first))
                        .orElse(detail),
                keptAs.isPresent() ? "" : secretFields.maskIn(kept),
                body.length,
                webhook.receivedAt());
        if (!reception.record(rejected)) {
            warn(webhook.source(), "a rejected webhook could not be kept");
        }
    }

    private void warn(String source, String what) {
        repeats.toSay(source + what, 1, clock.instant()).ifPresent(more -> LOG.warn("{}: {}{}", source, what, more));
    }

    private void answer(Exchange exchange, Answer answer) {
        if (!ReverifyExchange.isSo(exchange)) {
            metrics.answered(property(exchange, WEBHOOK, Webhook.class).source(), answer.status());
        }
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, answer.contentType());
        answer.retryAfter().ifPresent(seconds -> exchange.getMessage().setHeader("Retry-After", seconds));
        exchange.getMessage().setBody(answer.body());
        exchange.setRouteStop(true);
    }

    private static <T> T property(Exchange exchange, String name, Class<T> type) {
        @Nullable T value = exchange.getProperty(name, type);
        return Objects.requireNonNull(value, name);
    }
}
