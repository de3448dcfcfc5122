package io.waybill.source;

import io.waybill.event.Event;
import io.waybill.event.EventBuilder;
import io.waybill.event.Occurrence;
import io.waybill.handoff.EventIntake;
import io.waybill.source.verification.VerifiedWebhook;
import io.waybill.source.verification.Webhook;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * One webhook on its way through its source's route. Each step adds what it found: the verified sender, what occurred,
 * the event, the answer.
 */
final class ReceivedWebhook {

    private static final String PROPERTY = "waybill.receivedWebhook";

    private final Webhook webhook;
    private final Arrival arrival;

    private @Nullable VerifiedWebhook verified;
    private @Nullable Occurrence occurrence;
    private @Nullable String recorded;
    private @Nullable Event mapped;
    private @Nullable String unmappedReason;
    private @Nullable CompletableFuture<Answer> answer;
    private @Nullable SeveralEvents several;
    private EventIntake.@Nullable Incoming published;
    private Map<String, String> sealed = Map.of();

    /** Where a webhook comes from. */
    enum Arrival {
        /** From its sender. */
        REQUEST,
        /** From the quarantine: it could not be verified when it arrived. */
        REVERIFIED,
        /** From nowhere: what would happen to it. It may be one event of a request that had several, as on record. */
        REHEARSED,
        /** From its sender, in a request with several events, of which this is one. */
        PART
    }

    ReceivedWebhook(Webhook webhook, Arrival arrival) {
        this.webhook = webhook;
        this.arrival = arrival;
    }

    /** One of the events in this request. */
    ReceivedWebhook part(Occurrence found, String body) {
        ReceivedWebhook part = new ReceivedWebhook(webhook, Arrival.PART);
        part.verified = verified;
        part.identifiedAs(found, body);
        return part;
    }

    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** @throws IllegalStateException if the route does not begin with a webhook */
    static ReceivedWebhook of(Exchange exchange) {
        ReceivedWebhook received = exchange.getProperty(PROPERTY, ReceivedWebhook.class);
        if (received == null) {
            throw new IllegalStateException(
                    "only a route that begins with kamelet:webhook can map and publish",
                    exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
        }
        return received;
    }

    Webhook webhook() {
        return webhook;
    }

    String source() {
        return webhook.source();
    }

    /** Whether it comes from the quarantine: then it is already kept, and no sender waits for the answer. */
    boolean isReverified() {
        return arrival == Arrival.REVERIFIED;
    }

    /** Whether its body may be one event, although its source's requests have several. */
    boolean mayBeOneEvent() {
        return arrival == Arrival.REHEARSED;
    }

    /** Whether others came in the same request, so that all are stored together. */
    boolean isPart() {
        return arrival == Arrival.PART;
    }

    void has(SeveralEvents events) {
        several = events;
    }

    /** What its request has, if that may be several events. */
    Optional<SeveralEvents> several() {
        return Optional.ofNullable(several);
    }

    /** A part of a request is published: it is stored with the others. */
    void publishedAs(EventIntake.Incoming incoming) {
        published = incoming;
    }

    boolean isPublished() {
        return published != null;
    }

    EventIntake.Incoming published() {
        return Objects.requireNonNull(published, "an event that was not published");
    }

    void verifiedAs(VerifiedWebhook sender) {
        verified = sender;
    }

    /** @throws IllegalStateException if it is not verified: nothing else can become an event */
    VerifiedWebhook verified() {
        if (verified == null) {
            throw new IllegalStateException("only a verified webhook can become an event");
        }
        return verified;
    }

    /** @param body what goes on record of the webhook's body */
    void identifiedAs(Occurrence found, String body) {
        occurrence = found;
        recorded = body;
    }

    /** What single sinks get beside the event, sealed, by sink. */
    void sealed(Map<String, String> bySink) {
        sealed = bySink;
    }

    Map<String, String> sealed() {
        return sealed;
    }

    boolean isIdentified() {
        return occurrence != null;
    }

    /** @throws IllegalStateException if it is not known what occurred */
    Occurrence occurrence() {
        if (occurrence == null) {
            throw new IllegalStateException("kamelet:webhook has not identified this webhook");
        }
        return occurrence;
    }

    /** What goes on record of the webhook's body. */
    String recorded() {
        return Objects.requireNonNull(recorded, "the webhook's body");
    }

    void mappedTo(Event event) {
        mapped = event;
    }

    /** The mapping failed. */
    void unmapped(String reason) {
        unmappedReason = reason;
    }

    /** The route failed: whatever it mapped does not count. */
    void failed(String reason) {
        mapped = null;
        unmappedReason = reason;
    }

    Event event() {
        return mapped == null ? EventBuilder.unmapped(occurrence()) : mapped;
    }

    /** Why the event is unmapped, or null if it is mapped. */
    @Nullable
    String unmappedReason() {
        if (mapped != null) {
            return null;
        }
        return unmappedReason != null
                ? unmappedReason
                : "no mapping for the type '%s'".formatted(occurrence().providerType());
    }

    /** @param given completes when the event is on disk, or will not be */
    void answerWith(CompletableFuture<Answer> given) {
        answer = given;
    }

    /** Empty until a step has answered. */
    Optional<CompletableFuture<Answer>> answer() {
        return Optional.ofNullable(answer);
    }
}
