package io.waybill.handoff;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * What a hub says of itself to the others of its broker.
 *
 * @param name empty: the broker's only hub
 * @param since when it started
 * @param generation the digest of its routes and settings
 * @param sinks those that its routes have
 * @param serves those whose events it reads
 * @param leaves whether it is stopping, and takes its turn at no sink any more
 * @param reports the state of each sink that it serves, by the name of the sink; empty from an earlier version
 */
@JsonIgnoreProperties(ignoreUnknown = true) // A later version may say more.
public record HubState(
        String name,
        Instant since,
        String generation,
        Set<String> sinks,
        Set<String> serves,
        boolean leaves,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, JsonNode> reports) {

    public HubState {
        sinks = Set.copyOf(sinks);
        serves = Set.copyOf(serves);
        reports = Map.copyOf(reports);
    }

    /** Whether those that stay have the same routes and settings. */
    public static boolean agree(Collection<HubState> hubs) {
        return hubs.stream()
                        .filter(hub -> !hub.leaves())
                        .map(HubState::generation)
                        .distinct()
                        .count()
                <= 1;
    }

    HubState serving(Set<String> now) {
        return new HubState(name, since, generation, sinks, now, leaves, reports);
    }

    HubState leaving() {
        return new HubState(name, since, generation, sinks, serves, true, reports);
    }

    HubState reporting(Map<String, JsonNode> now) {
        return new HubState(name, since, generation, sinks, serves, leaves, now);
    }
}
