package io.waybill.source;

import io.waybill.event.Event;
import io.waybill.handoff.EventIntake;
import io.waybill.handoff.IntakeResult;
import io.waybill.logging.LogThrottle;
import io.waybill.logging.LoggedEvent;
import io.waybill.record.RecordEntry;
import io.waybill.source.verification.VerifiedWebhook;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has events stored, and answers their webhooks when they are on disk. */
final class PublishStep {

    private static final Logger LOG = LoggerFactory.getLogger(PublishStep.class);

    static final String NOT_STORED = "The event could not be stored; send it again.";

    private final SourceServices services;
    private final int generation;
    private final LogThrottle throttle = new LogThrottle();

    PublishStep(SourceServices services, int generation) {
        this.services = services;
        this.generation = generation;
    }

    /**
     * Has the event of a webhook stored; that of a part of a request, later with the others.
     *
     * @throws IllegalStateException if the webhook is not verified: nothing else can become an event
     */
    void publish(ReceivedWebhook received) {
        VerifiedWebhook webhook = received.verified();
        if (received.isPart()) {
            received.publishedAs(incoming(received, webhook));
            return;
        }
        Event event = received.event();
        EventIntake.Incoming incoming = incoming(received, webhook);
        long began = System.nanoTime();
        received.answerWith(services.intake()
                .accept(incoming)
                .thenApply(result -> counted(received, answer(event, result, System.nanoTime() - began))));
    }

    private EventIntake.Incoming incoming(ReceivedWebhook received, VerifiedWebhook webhook) {
        Event event = received.event();
        RecordEntry.Accepted accepted = new RecordEntry.Accepted(
                event,
                received.recorded(),
                webhook.receivedAt(),
                List.of(),
                generation,
                webhook.scheme(),
                received.unmappedReason());
        return new EventIntake.Incoming(
                accepted, received.occurrence().earlierEventId().orElse(event.id()), received.sealed());
    }

    private Answer answer(Event event, IntakeResult result, long tookNanos) {
        if (result instanceof IntakeResult.Accepted accepted) {
            services.metrics().accepted(event, tookNanos);
            return new Answer.Accepted(accepted.eventId());
        }
        if (result instanceof IntakeResult.Duplicate duplicate) {
            return new Answer.Duplicate(duplicate.eventId());
        }
        warnNotStored(event, ((IntakeResult.Unavailable) result).reason());
        return new Answer.Refused(Problem.UNAVAILABLE, NOT_STORED);
    }

    /** Has the events of a request stored, whose routes have published each of them. */
    void publish(ReceivedWebhook received, SeveralEvents events) {
        if (!events.arePublished()) {
            return;
        }
        long began = System.nanoTime();
        received.answerWith(events.store(services.intake()).thenApply(results -> {
            IntakeResult.Unavailable unavailable = SeveralEvents.unavailable(results);
            if (unavailable != null) {
                warnNotStored(events.events().get(0).event(), unavailable.reason());
                return counted(received, new Answer.Refused(Problem.UNAVAILABLE, NOT_STORED));
            }
            long took = System.nanoTime() - began;
            events.accepted(results).forEach(event -> services.metrics().accepted(event, took));
            return counted(received, events.answer(results));
        }));
    }

    private void warnNotStored(Event event, String reason) {
        throttle.toSay(event.source() + reason, 1, services.clock().instant())
                .ifPresent(more -> LoggedEvent.during(
                        event.id(), () -> LOG.warn("{}: an event was not stored: {}{}", event.source(), reason, more)));
    }

    /** Counts an answer. */
    Answer counted(ReceivedWebhook received, Answer answer) {
        if (!received.isReverified()) {
            services.metrics().answered(received.source(), answer.status());
        }
        return answer;
    }
}
