package io.waybill.handoff;

import io.waybill.event.Sha256;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which hub serves which sink, and does which task. Every hub works it out from the same facts, with the same result: each has
 * its share at most, and a hub that comes or goes moves few sinks. While they do not have the same facts yet, a sink may be
 * meant for two of them: its queue lets only one read.
 */
final class SinkAssignment {

    private static final SortedSet<String> TASKS =
            Stream.of(HubTask.values()).map(HubTask::key).collect(Collectors.toCollection(TreeSet::new));

    private SinkAssignment() {}

    /** The hub for each sink that any of them has. */
    static Map<String, String> of(Collection<HubState> hubs) {
        SortedSet<String> sinks = new TreeSet<>();
        serving(hubs).forEach(hub -> sinks.addAll(hub.sinks()));
        return assign(sinks, serving(hubs), (hub, sink) -> hub.sinks().contains(sink));
    }

    /** The hub for each task, by {@link HubTask#key}. They are shared out for themselves, so that they move no sink. */
    static Map<String, String> tasks(Collection<HubState> hubs) {
        List<HubState> serving = serving(hubs);
        return serving.isEmpty() ? Map.of() : assign(TASKS, serving, (hub, task) -> true);
    }

    private static List<HubState> serving(Collection<HubState> hubs) {
        return hubs.stream()
                .filter(hub -> !hub.leaves())
                .sorted(Comparator.comparing(HubState::name))
                .toList();
    }

    private static Map<String, String> assign(
            SortedSet<String> names, List<HubState> serving, BiPredicate<HubState, String> has) {
        int share = serving.isEmpty() ? 0 : (names.size() + serving.size() - 1) / serving.size();
        Map<String, Integer> load = new HashMap<>();
        Map<String, String> assigned = new TreeMap<>();
        for (String name : names) {
            List<String> able = serving.stream()
                    .filter(hub -> has.test(hub, name))
                    .map(HubState::name)
                    .sorted(Comparator.comparing(hub -> Sha256.hex(hub + "/" + name)))
                    .toList();
            // One that only busy hubs have is served all the same.
            String chosen = able.stream()
                    .filter(hub -> load.getOrDefault(hub, 0) < share)
                    .findFirst()
                    .orElse(able.get(0));
            load.merge(chosen, 1, Integer::sum);
            assigned.put(name, chosen);
        }
        return assigned;
    }
}
