package io.waybill.record;

import io.waybill.event.Json;
import io.waybill.event.Sha256;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which sinks get events, and which events each of them takes. An event is for a sink by the routing in force when it was
 * accepted, whatever the sink's route says later.
 *
 * @param id the same for the same sinks, with the same types from the same place
 * @param sinks the sinks that have a subscription, by name
 */
public record Routing(String id, Map<String, TakenTypes> sinks) {

    private static final int ID_LENGTH = 16;

    public Routing {
        sinks = Collections.unmodifiableMap(new TreeMap<>(sinks));
    }

    public static Routing of(Map<String, TakenTypes> sinks) {
        return new Routing(Sha256.hex(Json.write(new TreeMap<>(sinks))).substring(0, ID_LENGTH), sinks);
    }

    /** The sinks that take events of the type. */
    public Set<String> taking(String type) {
        Set<String> names = new TreeSet<>();
        sinks.forEach((name, taken) -> {
            if (taken.takes(type)) {
                names.add(name);
            }
        });
        return names;
    }

    /** The sinks whose types name the type. */
    public Set<String> naming(String type) {
        Set<String> names = new TreeSet<>();
        sinks.forEach((name, taken) -> {
            if (taken.names(type)) {
                names.add(name);
            }
        });
        return names;
    }

    /** Whether the sink has a subscription, and does not take events of the type: for it, they are filtered. */
    public boolean excludes(String sink, String type) {
        TakenTypes taken = sinks.get(sink);
        return taken != null && !taken.takes(type);
    }

    /** The sinks that do not take events of the type. */
    public Set<String> excluding(String type) {
        Set<String> names = new TreeSet<>(sinks.keySet());
        names.removeAll(taking(type));
        return names;
    }
}
