package io.waybill.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Event;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The endpoints of one file: an organisation's, and those of its campaigns.
 *
 * @param shown the file's name in messages
 * @param organisation for events of no campaign, or of one that the file does not have
 * @param campaigns by the campaign's id
 * @param events all that anybody asks to be told of, each with a line that does
 * @param byName the endpoints in each form in which they are called, the organisation's own first
 */
public record Endpoints(
        String shown,
        CampaignWebhooks organisation,
        Map<String, CampaignWebhooks> campaigns,
        Map<String, Integer> events,
        Map<String, List<ClientEndpoint>> byName) {

    public Endpoints {
        campaigns = Map.copyOf(campaigns);
        events = Map.copyOf(events);
        byName = Map.copyOf(byName);
    }

    static Endpoints of(String shown, EndpointRules organisation, Map<String, EndpointRules> campaigns) {
        Map<String, CampaignWebhooks> webhooks = new TreeMap<>();
        campaigns.forEach((id, rules) -> webhooks.put(id, rules.webhooks(id, organisation)));
        Map<String, Integer> events = new TreeMap<>();
        Stream.concat(campaigns.values().stream(), Stream.of(organisation))
                .flatMap(rules -> Stream.ofNullable(rules.events()))
                .forEach(events::putAll);
        CampaignWebhooks others = EndpointRules.NONE.webhooks("", organisation);
        return new Endpoints(shown, others, webhooks, events, byName(others, webhooks.values()));
    }

    /** Answers who is told of an event. */
    public EndpointChoice choose(Event event) {
        String campaign = campaign(event);
        CampaignWebhooks webhooks = Objects.requireNonNullElse(campaigns.get(campaign), organisation);
        ClientEndpoint told = webhooks.told(event);
        if (told != null) {
            return new EndpointChoice.Tell(told);
        }
        String whose = campaign.isEmpty() ? "an event of no campaign" : "campaign '%s'".formatted(campaign);
        return new EndpointChoice.Nobody(
                webhooks.isEnabled()
                        ? "no endpoint lists '%s' for %s (%s)".formatted(event.type(), whose, shown)
                        : "webhooks are off for %s (%s:%d)".formatted(whose, shown, webhooks.line()));
    }

    private static String campaign(Event event) {
        JsonNode id = event.data().path("campaign").path("id");
        return id.isTextual() ? id.textValue() : "";
    }

    private static Map<String, List<ClientEndpoint>> byName(
            CampaignWebhooks others, Collection<CampaignWebhooks> campaigns) {
        return Stream.concat(Stream.of(others), campaigns.stream())
                .flatMap(webhooks -> Stream.of(webhooks.organisation(), webhooks.own()))
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.groupingBy(ClientEndpoint::name));
    }

    /** The endpoint of that name, in each form in which it is called. */
    public List<ClientEndpoint> named(String name) {
        return byName.getOrDefault(name, List.of());
    }

    /** All of them; the organisation's in each form in which it is called. */
    public List<ClientEndpoint> all() {
        return byName.values().stream().flatMap(List::stream).toList();
    }
}
