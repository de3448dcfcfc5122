package io.waybill.sink;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.handoff.SinkLoad;
import io.waybill.sink.SinkResults.SinceStart;
import io.waybill.sink.flow.SinkControl.Hold;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sink as the hub knows it that serves it. JSON as hubs tell each other.
 *
 * @param holds empty: it takes events
 * @param load null while it is off or being started
 * @param lanes those of its endpoints of clients that are held, that events wait for, or that were called
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SinkStatus(List<Hold> holds, @Nullable SinkLoad load, SinceStart sinceStart, Map<String, Lane> lanes) {

    private static final SinceStart NOTHING = new SinceStart(0, null, null);

    /** Of a sink that nothing is known of. */
    static final SinkStatus UNKNOWN = new SinkStatus(List.of(), null, NOTHING, Map.of());

    /**
     * An endpoint of a client.
     *
     * @param holds empty: it is called
     * @param events how many of its events the sink's reader has
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Lane(List<Hold> holds, int events, SinceStart sinceStart) {

        /** One that there is nothing to say about. */
        public static final Lane IDLE = new Lane(List.of(), 0, NOTHING);
    }

    /** What holds the endpoints that are held. */
    public Map<String, List<Hold>> heldLanes() {
        Map<String, List<Hold>> held = new TreeMap<>();
        lanes.forEach((name, lane) -> {
            if (!lane.holds().isEmpty()) {
                held.put(name, lane.holds());
            }
        });
        return held;
    }

    /** What does not change with every event. */
    SinkStatus withoutNumbers() {
        Map<String, Lane> steady = new HashMap<>();
        lanes.forEach((name, lane) -> {
            if (!lane.holds().isEmpty() || lane.sinceStart().lastError() != null) {
                steady.put(name, new Lane(lane.holds(), 0, withoutNumbers(lane.sinceStart())));
            }
        });
        SinkLoad steadyLoad = load == null ? null : new SinkLoad(0, 0, load.full(), load.putOff(), null);
        return new SinkStatus(holds, steadyLoad, withoutNumbers(sinceStart), steady);
    }

    private static SinceStart withoutNumbers(SinceStart since) {
        return new SinceStart(0, null, since.lastError());
    }
}
