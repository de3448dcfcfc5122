package io.waybill.endpoint;

import io.waybill.event.Event;
import io.waybill.record.TakenTypes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of a campaign's events.
 *
 * @param line where the file says whether anybody is
 * @param own the campaign's endpoint, or null
 * @param ownEvents what it is told of
 * @param organisation the organisation's endpoint, with what the campaign overrides, or null
 * @param organisationEvents what it is told of
 */
record CampaignWebhooks(
        boolean isEnabled,
        int line,
        @Nullable ClientEndpoint own,
        Set<String> ownEvents,
        @Nullable ClientEndpoint organisation,
        Set<String> organisationEvents) {

    CampaignWebhooks {
        ownEvents = Set.copyOf(ownEvents);
        organisationEvents = Set.copyOf(organisationEvents);
    }

    /** The campaign's endpoint comes first. Null: nobody. */
    @Nullable
    ClientEndpoint told(Event event) {
        if (!isEnabled) {
            return null;
        }
        if (own != null && lists(ownEvents, event)) {
            return own;
        }
        return organisation != null && lists(organisationEvents, event) ? organisation : null;
    }

    /** By its type, or by the name that the provider has for it. */
    private static boolean lists(Set<String> events, Event event) {
        return new TakenTypes(List.copyOf(events), "", 0).names(event.type())
                || events.contains(event.data().path("providerType").asText());
    }
}
