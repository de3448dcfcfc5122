package io.waybill.handoff;

import io.waybill.handoff.Hubs.Turn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What serves the sinks and does the tasks of a hub, while they are the hub's. For use under the lock of {@link Hubs}. */
final class HubTurns {

    private final String hub;
    private final Map<String, List<Turn>> turns = new HashMap<>();

    /** The sinks that this hub is to serve, and the tasks that it is to do, by their keys. */
    private Set<String> own = Set.of();

    HubTurns(String hub) {
        this.hub = hub;
    }

    void add(String sink, Turn turn) {
        turns.computeIfAbsent(sink, name -> new ArrayList<>()).add(turn);
        if (own.contains(sink)) {
            turn.begins();
        }
    }

    void remove(String sink, Turn turn) {
        List<Turn> ofSink = turns.get(sink);
        if (ofSink != null && ofSink.remove(turn) && ofSink.isEmpty()) {
            turns.remove(sink);
        }
    }

    void assign(Collection<HubState> living) {
        Set<String> before = own;
        Map<String, String> assigned = SinkAssignment.of(living);
        assigned.putAll(SinkAssignment.tasks(living));
        assigned.values().removeIf(name -> !name.equals(hub));
        own = Set.copyOf(assigned.keySet());
        turns.forEach((sink, ofSink) -> {
            boolean isOwn = own.contains(sink);
            if (isOwn != before.contains(sink)) {
                ofSink.forEach(isOwn ? Turn::begins : Turn::ends);
            }
        });
    }
}
