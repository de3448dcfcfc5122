package io.waybill.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.event.Occurrence;
import io.waybill.mapping.Jq;
import io.waybill.mapping.Mappings;
import io.waybill.source.verification.Webhook;
import java.util.ArrayList;
import java.util.List;

/** Finds the events in a request with several. */
final class RequestSplitter {

    private final Mappings mappings;
    private final RejectedWebhooks rejected;

    RequestSplitter(Mappings mappings, RejectedWebhooks rejected) {
        this.mappings = mappings;
        this.rejected = rejected;
    }

    /** @throws MappingException if the jq that finds the events does not compile */
    void check(ReceiveOptions options) {
        if (!options.each().isEmpty()) {
            events(options);
        }
    }

    private Jq events(ReceiveOptions options) {
        return mappings.expression("[%s]".formatted(options.each()));
    }

    /**
     * Finds the events.
     *
     * @throws PayloadShape.NotAnEvent if there are none, or too many
     */
    SeveralEvents split(ReceivedWebhook received, ReceiveOptions options, JsonNode payload)
            throws PayloadShape.NotAnEvent {
        JsonNode found;
        try {
            found = events(options).apply(payload);
        } catch (MappingException e) {
            throw new PayloadShape.NotAnEvent("'%s' finds no events in the body.".formatted(options.each()));
        }
        if (found.isEmpty()) {
            throw new PayloadShape.NotAnEvent("The body contains no event.");
        }
        if (found.size() > SeveralEvents.MOST) {
            throw new PayloadShape.NotAnEvent(
                    Problem.TOO_LARGE, "The body contains more than %d events.".formatted(SeveralEvents.MOST));
        }
        List<SeveralEvents.Item> items = new ArrayList<>(found.size());
        found.forEach(each -> items.add(item(received, options.shape(), each)));
        return new SeveralEvents(items);
    }

    private SeveralEvents.Item item(ReceivedWebhook received, PayloadShape shape, JsonNode each) {
        String text = Json.write(each);
        try {
            Occurrence occurrence =
                    shape.read(received.source(), each, received.webhook().receivedAt());
            return new SeveralEvents.Item(received.part(occurrence, text), null);
        } catch (PayloadShape.NotAnEvent e) {
            Webhook alone = received.webhook().withBody(text.getBytes(UTF_8));
            return new SeveralEvents.Item(null, rejected.entry(alone, Problem.INVALID_EVENT.code(), e.detail()));
        }
    }
}
