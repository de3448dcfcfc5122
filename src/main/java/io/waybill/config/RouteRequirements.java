package io.waybill.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the routes ask of the settings.
 *
 * @param sources every source's name, with the further keys below {@code waybill.source.NAME.} its route uses
 * @param sinks every sink's name
 */
public record RouteRequirements(Map<String, Set<String>> sources, Map<String, SinkRequirements> sinks) {

    /**
     * @param keys the further keys below {@code waybill.sink.NAME.} that the route uses
     * @param addresses the keys of which any one makes the sink live; empty: it needs no address
     */
    public record SinkRequirements(Set<String> keys, Set<String> addresses) {

        private static final String CHANNEL = "channel.";

        /** The channels that the route names, in order. */
        List<String> channels() {
            return keys.stream()
                    .filter(key -> key.startsWith(CHANNEL))
                    .map(key -> key.substring(CHANNEL.length()))
                    .sorted()
                    .toList();
        }

        boolean isSlack() {
            return addresses.contains(SinkSettingKeys.SLACK_WEBHOOK_URL.localName());
        }
    }

    /** The names that can stand in a key; the hub's own have none. */
    Set<String> names(SettingOwner owner) {
        return switch (owner) {
            case HUB -> Set.of("");
            case SOURCE -> new TreeSet<>(sources.keySet());
            case SINK -> new TreeSet<>(sinks.keySet());
        };
    }
}
