package io.waybill.sink.flow;

import io.waybill.sink.flow.SinkControl.Hold;
import io.waybill.sink.flow.SinkControl.Reason;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds each sink and each lane, by {@link LaneName}. Not safe for use by several threads. */
final class Holds {

    private final Map<String, Map<Reason, Hold>> byName = new HashMap<>();

    /** Returns what held it for the same reason before. */
    @Nullable
    Hold put(String name, Hold hold) {
        return byName.computeIfAbsent(name, any -> new EnumMap<>(Reason.class)).put(hold.reason(), hold);
    }

    /** Returns whether that was the last one, so that nothing holds it any more. */
    boolean removeLast(String name, Hold hold) {
        Map<Reason, Hold> all = byName.get(name);
        if (all == null || !all.remove(hold.reason(), hold) || !all.isEmpty()) {
            return false;
        }
        byName.remove(name);
        return true;
    }

    /** Returns whether there was any. */
    boolean removeAll(String name) {
        return byName.remove(name) != null;
    }

    @Nullable
    Hold find(String name, Reason reason) {
        return byName.getOrDefault(name, Map.of()).get(reason);
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** @param first false: only what does not end by itself forbids a call */
    boolean forbid(String name, boolean first) {
        Set<Reason> reasons = byName.getOrDefault(name, Map.of()).keySet();
        return first ? !reasons.isEmpty() : reasons.contains(Reason.OPERATOR) || reasons.contains(Reason.REFUSED);
    }

    List<Hold> of(String name) {
        return byName.getOrDefault(name, Map.of()).values().stream()
                .sorted(Comparator.comparing(Hold::reason))
                .toList();
    }

    /** The lanes of a sink that are held, as {@link LaneName} has them. */
    List<String> lanesOf(String sink) {
        return byName.keySet().stream()
                .filter(name -> LaneName.isLaneOf(sink, name))
                .toList();
    }
}
