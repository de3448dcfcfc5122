package io.waybill.source;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waybill.config.SourceSettings;
import io.waybill.event.Event;
import io.waybill.event.EventBuilder;
import io.waybill.event.Json;
import io.waybill.event.Occurrence;
import io.waybill.handoff.EventIntake;
import io.waybill.logging.LogThrottle;
import io.waybill.logging.LoggedEvent;
import io.waybill.logging.OutOfMemoryExit;
import io.waybill.mapping.Mappings;
import io.waybill.privacy.SecretFields;
import io.waybill.source.verification.SentSecrets;
import java.nio.charset.CharacterCodingException;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a webhook in its source's route. {@link SourceStepComponent} puts it into the routes.
 */
public final class SourceSteps {

    private static final Logger LOG = LoggerFactory.getLogger(SourceSteps.class);

    /** The generation of a rehearsal, which logs nothing. */
    private static final int REHEARSAL = 0;

    private final Map<String, SourceSettings> sources;
    private final VerificationStep verification;
    private final RequestSplitter splitter;
    private final PublishStep publishing;
    private final RetiredSources retired = new RetiredSources();
    private final RejectedWebhooks rejected;
    private final Handshakes handshakes;
    private final Map<String, SentSecrets> sentSecrets;
    private final Mappings mappings;
    private final SecretFields secretFields;
    private final MagicLinks magicLinks;
    private final SourceServices services;
    private final int generation;
    private final LogThrottle throttle = new LogThrottle();

    public SourceSteps(
            Map<String, SourceSettings> sources,
            Mappings mappings,
            SecretFields secretFields,
            MagicLinks magicLinks,
            SourceServices services,
            int generation) {
        this.sources = sources;
        this.magicLinks = magicLinks;
        this.sentSecrets = sources.values().stream()
                .collect(Collectors.toUnmodifiableMap(SourceSettings::name, source -> new SentSecrets(source.proof())));
        this.rejected = new RejectedWebhooks(services.rejectedBodies(), secretFields, sentSecrets, services.intake());
        this.verification = new VerificationStep(sources, sentSecrets, services, rejected);
        this.splitter = new RequestSplitter(mappings, rejected);
        this.handshakes = new Handshakes(sources);
        this.publishing = new PublishStep(services, generation);
        this.mappings = mappings;
        this.secretFields = secretFields;
        this.services = services;
        this.generation = generation;
    }

    /** The steps of a rehearsal: all but the intake has no effect. */
    public static SourceSteps rehearsed(
            Map<String, SourceSettings> sources,
            Mappings mappings,
            SecretFields secretFields,
            EventIntake intake,
            Clock clock) {
        SourceServices services = new SourceServices(
                intake,
                (source, webhook, result) -> {},
                new RejectedBodies(),
                new SecretUses(),
                new SourceMetrics(new SimpleMeterRegistry(), (source, refusal) -> {}),
                clock);
        return new SourceSteps(sources, mappings, secretFields, MagicLinks.NONE, services, REHEARSAL);
    }

    /** @throws io.waybill.event.MappingException if it is jq that does not compile */
    Discriminator discriminator(String written) {
        return Discriminator.of(written, mappings);
    }

    /** @throws io.waybill.event.MappingException if the route's jq does not compile */
    void check(ReceiveOptions options) {
        splitter.check(options);
    }

    /** The source whose route serves this one; null if it is retired. */
    @Nullable
    String kind(String source) {
        SourceSettings settings = sources.get(source);
        return settings == null ? source : settings.kind();
    }

    /**
     * Verifies the raw bytes, before anything is parsed; parses them; finds the event's type and id; removes the payload's
     * secrets. A webhook that gets no further has an answer afterwards, and its route ends. So does that of a request with
     * several events: each of them begins it anew.
     */
    void receive(ReceiveOptions options, Exchange exchange) {
        ReceivedWebhook received = ReceivedWebhook.of(exchange);
        if (!received.isPart()) {
            receive(received, options);
        }
        if (received.isIdentified()) {
            exchange.getMessage().setBody(received.occurrence().payload());
        } else {
            exchange.setRouteStop(true);
        }
    }

    private void receive(ReceivedWebhook received, ReceiveOptions options) {
        if (!options.format().takes(received.webhook())) {
            answer(received, new Answer.Refused(Problem.UNSUPPORTED_MEDIA_TYPE, Problem.NOT_JSON));
            return;
        }
        Optional<Answer> refused = verification.verify(received);
        if (refused.isPresent()) {
            answer(received, refused.get());
            return;
        }
        try {
            String text = options.format().json(received.webhook());
            if (text.isBlank()) {
                reject(received, Problem.INVALID_JSON, "The body is empty.");
            } else {
                identify(received, options, text, secretFields.parse(text));
            }
        } catch (CharacterCodingException e) {
            reject(received, Problem.INVALID_JSON, "The body is not UTF-8.");
        } catch (JsonProcessingException e) {
            rejectUnreadable(received, e);
        } catch (PayloadShape.NotAnEvent e) {
            reject(received, e.problem(), e.detail());
        }
    }

    private void identify(ReceivedWebhook received, ReceiveOptions options, String text, SecretFields.Payload payload)
            throws PayloadShape.NotAnEvent {
        Optional<String> challenge = handshakes.challenge(received.source(), payload.json());
        if (challenge.isPresent()) {
            answer(received, new Answer.Challenge(challenge.get()));
            return;
        }
        boolean hadSecrets = sentSecretsOf(received).removeFrom(payload.json()) || payload.hadSecrets();
        boolean isOne = options.each().isEmpty()
                || (received.mayBeOneEvent() && options.shape().isIn(payload.json()));
        if (!isOne) {
            received.has(splitter.split(received, options, payload.json()));
            return;
        }
        Occurrence occurrence = options.shape()
                .read(received.source(), payload.json(), received.webhook().receivedAt());
        LoggedEvent.known(occurrence.eventId());
        // First: if it fails, the provider sends the webhook again.
        received.sealed(magicLinks.sealed(received.source(), text, occurrence.eventId()));
        received.identifiedAs(occurrence, hadSecrets ? Json.write(payload.json()) : text);
    }

    /** A webhook of a source whose route was removed: it is kept, and delivered nowhere. */
    void receiveRetired(ReceivedWebhook received) {
        Optional<Answer> refused = verification.verify(received);
        if (refused.isPresent()) {
            answer(received, refused.get());
            return;
        }
        retired.identify(received, secretFields, sentSecretsOf(received));
        publishing.publish(received);
    }

    private SentSecrets sentSecretsOf(ReceivedWebhook received) {
        return Objects.requireNonNull(sentSecrets.get(received.source()));
    }

    /** The body is not JSON, or more than is read of it. */
    private void rejectUnreadable(ReceivedWebhook received, JsonProcessingException cause) {
        Optional<String> limit = Json.limitExceededBy(cause);
        if (limit.isPresent()) {
            reject(received, Problem.INVALID_EVENT, "The JSON is beyond the limits: %s.".formatted(limit.get()));
            return;
        }
        JsonLocation where = cause.getLocation();
        reject(
                received,
                Problem.INVALID_JSON,
                where == null
                        ? "The body is not JSON."
                        : "The body is not JSON at line %d, column %d."
                                .formatted(where.getLineNr(), where.getColumnNr()));
    }

    /** Applies a mapping. If it fails, the event stays unmapped; it is accepted all the same. */
    void map(String type, String mapping, Exchange exchange) {
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
    void recover(ReceivedWebhook received, Throwable cause) {
        OutOfMemoryExit.check(cause);
        if (!received.isIdentified()) {
            LOG.error("{}: a webhook could not be handled", received.source(), cause);
            answer(received, new Answer.Refused(Problem.UNAVAILABLE, PublishStep.NOT_STORED));
            return;
        }
        received.failed("the route failed: " + cause.getMessage());
        publishing.publish(received);
    }

    /**
     * Has the event stored, and ends the route. The webhook is answered when the event is on disk.
     *
     * @throws IllegalStateException if the webhook is not verified: nothing else can become an event
     */
    void publish(Exchange exchange) {
        publishing.publish(ReceivedWebhook.of(exchange));
        exchange.setRouteStop(true);
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

    private void reject(ReceivedWebhook received, Problem problem, String detail) {
        rejected.record(received.webhook(), problem.code(), detail);
        answer(received, new Answer.Refused(problem, detail));
    }

    /** The answer if the route had none. */
    CompletableFuture<Answer> unanswered(ReceivedWebhook received) {
        return CompletableFuture.completedFuture(publishing.counted(
                received,
                new Answer.Refused(Problem.UNAVAILABLE, "The route ended without an answer; end it with publish.")));
    }

    /** Has the events of a request stored, whose routes have published each of them. */
    void publish(ReceivedWebhook received, SeveralEvents events) {
        publishing.publish(received, events);
    }

    private void answer(ReceivedWebhook received, Answer answer) {
        received.answerWith(CompletableFuture.completedFuture(publishing.counted(received, answer)));
    }
}
