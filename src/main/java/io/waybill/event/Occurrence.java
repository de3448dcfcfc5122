package io.waybill.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One webhook's payload with what names it, before any mapping.
 *
 * @param source the source's name
 * @param providerType the discriminator's value, as sent
 * @param providerEventId the provider's own id, or null where it sends none
 * @param named the values that name the occurrence among those of its type
 * @param payload the provider's JSON, less its secrets
 * @param receivedAt when the door took it
 */
public record Occurrence(
        String source,
        String providerType,
        @Nullable String providerEventId,
        List<String> named,
        ObjectNode payload,
        Instant receivedAt) {

    public Occurrence {
        named = List.copyOf(named);
    }

    public String eventId() {
        return EventId.of(source, providerType, named);
    }
}
