package io.waybill.ops;

import io.waybill.handoff.HubState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Shows the hubs of the broker, and which sinks each serves. */
public final class HubsApi implements ApiEndpoints {

    private final String name;
    private final Supplier<Collection<HubState>> hubs;

    /**
     * A hub as the API has it.
     *
     * @param generation the digest of its routes and settings
     * @param sinks those that it serves
     */
    public record ServingHub(String name, Instant since, String generation, Set<String> sinks) {}

    /**
     * @param name this hub's, for people
     * @param hubs those that live
     */
    public HubsApi(String name, Supplier<Collection<HubState>> hubs) {
        this.name = name;
        this.hubs = hubs;
    }

    /** The hubs that live, by name. */
    public List<ServingHub> list() {
        return hubs.get().stream()
                .map(hub -> new ServingHub(
                        hub.name().isEmpty() ? name : hub.name(),
                        hub.since(),
                        hub.generation(),
                        new TreeSet<>(hub.serves())))
                .toList();
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/hubs", context -> {
            QueryParameters.of(context);
            ApiResponses.json(context, 200, Map.of("hub", name, "hubs", list()));
        });
    }
}
