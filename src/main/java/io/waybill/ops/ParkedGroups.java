package io.waybill.ops;

import io.waybill.handoff.ParkedEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The parked events by sink and reason. Of each sink, those parked first are looked at: there may be very many. */
public final class ParkedGroups {

    /** How many events of each sink are looked at. */
    public static final int LOOKED_AT = 1_000;

    private final ParkedEvents parked;

    public ParkedGroups(ParkedEvents parked) {
        this.parked = parked;
    }

    /**
     * Events parked at a sink for the same reason. JSON as {@code GET /api/parked} answers it.
     *
     * @param group its name, which does not say what the sink answered
     * @param number how many of the events that were looked at
     * @param first when the first of them was parked
     */
    public record Group(String group, String sink, String reason, int number, Instant first, Instant last) {

        private static Group of(ParkedEvents.Group parked) {
            String all = parked.sink() + '\n' + parked.reason();
            return new Group(
                    UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8))
                            .toString()
                            .substring(0, 8),
                    parked.sink(),
                    parked.reason(),
                    parked.number(),
                    parked.first(),
                    parked.last());
        }
    }

    /** The largest first. */
    public List<Group> of(Collection<String> sinks) {
        return parked.groups(sinks, LOOKED_AT).stream().map(Group::of).toList();
    }
}
