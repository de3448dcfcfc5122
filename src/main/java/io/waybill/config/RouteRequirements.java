package io.waybill.config;

import java.util.Map;
import java.util.Set;

/**
 * What the routes ask of the settings.
 *
 * @param sources every source's name, with the further keys below {@code waybill.source.NAME.} its route uses
 * @param sinks every sink's name
 */
public record RouteRequirements(Map<String, Set<String>> sources, Map<String, SinkShape> sinks) {

    /**
     * @param keys the further keys below {@code waybill.sink.NAME.} that the route uses
     * @param addresses the keys of which any one makes the sink live; empty: it needs no address
     */
    public record SinkShape(Set<String> keys, Set<String> addresses) {}
}
