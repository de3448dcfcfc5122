package io.waybill.endpoint;

import io.waybill.config.Address;
import io.waybill.config.Secret;
import io.waybill.record.TakenTypes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The organisation or a campaign, as the file has it. What is null is not written there.
 *
 * @param line where it begins
 * @param events each with its line
 */
record EndpointRules(
        int line,
        @Nullable Boolean enabled,
        @Nullable Address url,
        @Nullable Map<String, Integer> events,
        @Nullable Map<String, Secret> headers,
        @Nullable Integer retries,
        @Nullable Duration timeout,
        @Nullable List<Secret> secrets) {

    static final EndpointRules NONE = new EndpointRules(0, null, null, null, null, null, null, null);

    /** The organisation's endpoint, for a campaign that overrides some of it. */
    @Nullable
    ClientEndpoint organisationFor(EndpointRules campaign) {
        return url == null
                ? null
                : new ClientEndpoint(
                        ClientEndpoint.ORGANISATION,
                        url,
                        first(campaign.headers, headers, Map.of()),
                        campaign.retries == null ? retries : campaign.retries,
                        campaign.timeout == null ? timeout : campaign.timeout,
                        Objects.requireNonNullElse(secrets, List.of()));
    }

    /** The campaign's own endpoint; null if it has no address of its own. */
    @Nullable
    ClientEndpoint own(String campaign, EndpointRules organisation) {
        return url == null
                ? null
                : new ClientEndpoint(
                        campaign,
                        url,
                        first(headers, organisation.headers, Map.of()),
                        retries == null ? organisation.retries : retries,
                        timeout == null ? organisation.timeout : timeout,
                        first(secrets, organisation.secrets, List.of()));
    }

    /** The webhooks of a campaign, or of all that is about none: those of {@link #NONE}. */
    CampaignWebhooks webhooks(String campaign, EndpointRules organisation) {
        boolean isOn = first(enabled, organisation.enabled, true);
        boolean isOrganisationOn = Objects.requireNonNullElse(organisation.enabled, true);
        return new CampaignWebhooks(
                isOn,
                enabled == null ? organisation.line : line,
                own(campaign, organisation),
                listed(first(events, organisation.events, Map.of())),
                isOrganisationOn ? organisation.organisationFor(this) : null,
                listed(Objects.requireNonNullElse(organisation.events, Map.of())));
    }

    private static TakenTypes listed(Map<String, Integer> events) {
        return new TakenTypes(List.copyOf(events.keySet()), "", 0);
    }

    private static <T> T first(@Nullable T own, @Nullable T inherited, T otherwise) {
        return own != null ? own : Objects.requireNonNullElse(inherited, otherwise);
    }
}
