package io.waybill.endpoint;

import io.waybill.event.Event;
import io.waybill.record.TakenTypes;
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
        TakenTypes ownEvents,
        @Nullable ClientEndpoint organisation,
        TakenTypes organisationEvents) {

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
    private static boolean lists(TakenTypes events, Event event) {
        return events.names(event.type())
                || events.types().contains(event.data().path("providerType").asText());
    }
}
