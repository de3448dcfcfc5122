package io.waybill.ops;

import io.waybill.handoff.HubState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Shows the hubs of the broker, which sinks each serves, and what it does for all. */
public final class HubsApi implements ApiEndpoints {

    private final ThisHub here;
    private final Supplier<Collection<HubState>> hubs;
    private final Supplier<Map<String, String>> tasks;

    /**
     * A hub as the API has it.
     *
     * @param generation the digest of its routes and settings
     * @param sinks those that it serves
     * @param tasks what it does for all hubs
     */
    public record ServingHub(String name, Instant since, String generation, Set<String> sinks, Set<String> tasks) {}

    /**
     * @param hubs those that live
     * @param tasks the name of the hub that does each task
     */
    public HubsApi(ThisHub here, Supplier<Collection<HubState>> hubs, Supplier<Map<String, String>> tasks) {
        this.here = here;
        this.hubs = hubs;
        this.tasks = tasks;
    }

    public ThisHub here() {
        return here;
    }

    /** The hubs that live, by name. */
    public List<ServingHub> list() {
        Map<String, String> doneBy = tasks.get();
        return hubs.get().stream()
                .map(hub -> new ServingHub(
                        hub.name().isEmpty() ? here.name() : hub.name(),
                        hub.since(),
                        hub.generation(),
                        new TreeSet<>(hub.serves()),
                        tasks(doneBy, hub.name())))
                .toList();
    }

    private static Set<String> tasks(Map<String, String> doneBy, String hub) {
        Set<String> tasks = new TreeSet<>(doneBy.keySet());
        tasks.removeIf(task -> !hub.equals(doneBy.get(task)));
        return tasks;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/hubs", context -> {
            QueryParameters.of(context);
            ApiResponses.json(context, 200, Map.of("hub", here.name(), "hubs", list()));
        });
    }
}
