package io.waybill.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a webhook and what identifies it, before any mapping.
 *
 * @param source the source's name
 * @param providerType the discriminator's value, as sent
 * @param providerEventId the provider's own id, or null if it sends none
 * @param named the values that identify the occurrence among those of its type
 * @param namedEarlier the same values as {@link ProviderId#earlierText} writes them
 * @param payload the provider's JSON, without secret fields
 * @param receivedAt when the webhook port received it
 */
public record Occurrence(
        String source,
        String providerType,
        @Nullable String providerEventId,
        List<String> named,
        List<String> namedEarlier,
        ObjectNode payload,
        Instant receivedAt) {

    public Occurrence {
        named = List.copyOf(named);
        namedEarlier = List.copyOf(namedEarlier);
    }

    public String eventId() {
        return EventId.of(source, providerType, named);
    }

    /** The id that an earlier version gave the same occurrence, if it is another. */
    public Optional<String> earlierEventId() {
        return namedEarlier.equals(named)
                ? Optional.empty()
                : Optional.of(EventId.of(source, providerType, namedEarlier));
    }
}
