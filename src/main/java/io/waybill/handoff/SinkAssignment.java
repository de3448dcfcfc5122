package io.waybill.handoff;

import io.waybill.event.Sha256;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which hub serves which sink. Every hub works it out from the same facts, with the same result: each has its share at most,
 * and a hub that comes or goes moves few sinks. While they do not have the same facts yet, a sink may be meant for two of
 * them: its queue lets only one read.
 */
final class SinkAssignment {

    private SinkAssignment() {}

    /** The hub for each sink that any of them has. */
    static Map<String, String> of(Collection<HubState> hubs) {
        List<HubState> serving = hubs.stream()
                .filter(hub -> !hub.leaves())
                .sorted(Comparator.comparing(HubState::name))
                .toList();
        TreeSet<String> sinks = new TreeSet<>();
        serving.forEach(hub -> sinks.addAll(hub.sinks()));
        int share = serving.isEmpty() ? 0 : (sinks.size() + serving.size() - 1) / serving.size();
        Map<String, Integer> load = new HashMap<>();
        Map<String, String> assigned = new TreeMap<>();
        for (String sink : sinks) {
            List<String> able = serving.stream()
                    .filter(hub -> hub.sinks().contains(sink))
                    .map(HubState::name)
                    .sorted(Comparator.comparing(hub -> Sha256.hex(hub + "/" + sink)))
                    .toList();
            // One that only busy hubs have is served all the same.
            String chosen = able.stream()
                    .filter(hub -> load.getOrDefault(hub, 0) < share)
                    .findFirst()
                    .orElse(able.get(0));
            load.merge(chosen, 1, Integer::sum);
            assigned.put(sink, chosen);
        }
        return assigned;
    }
}
