package io.waybill.handoff;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How many events are in the queues.
 *
 * @param pending events not settled, by sink, including those with a scheduled retry
 * @param parked events parked, by sink
 * @param unrecorded messages that the audit has not written yet, each about {@link #MOST_IN_A_MESSAGE} events at most
 */
public record QueueDepths(Map<String, Long> pending, Map<String, Long> parked, long unrecorded) {

    /** One message has the entries of at most this many events. */
    public static final int MOST_IN_A_MESSAGE = 200;

    /**
     * The audit's queue is counted first and last: if it was empty both times, everything that had left the sinks' queues
     * before they were counted is on record.
     *
     * @throws HandoffException if the broker does not answer
     */
    public static QueueDepths of(Broker broker, Collection<String> sinks) {
        List<String> queues = new ArrayList<>();
        queues.add(QueueNames.AUDIT);
        Map<String, Set<String>> lanes = broker.lanes(sinks);
        for (String sink : sinks) {
            queues.add(QueueNames.sink(sink));
            queues.addAll(lanes.getOrDefault(sink, Set.of()));
            queues.add(QueueNames.later(sink));
            queues.add(QueueNames.parked(sink));
        }
        queues.add(QueueNames.AUDIT);
        long[] counts = broker.count(queues.stream());
        Map<String, Long> pending = new TreeMap<>();
        Map<String, Long> parked = new TreeMap<>();
        int i = 1;
        for (String sink : sinks) {
            long there = 0;
            for (int queue = lanes.getOrDefault(sink, Set.of()).size() + 2; queue > 0; queue--) {
                there += Math.max(0, counts[i++]);
            }
            pending.put(sink, there);
            parked.put(sink, Math.max(0, counts[i++]));
        }
        return new QueueDepths(pending, parked, Math.max(0, Math.max(counts[0], counts[i])));
    }

    /**
     * How many events of a sink's lanes have overflowed, by lane; without those that have none.
     *
     * @throws HandoffException if the broker does not answer
     */
    public static Map<String, Long> overflowed(Broker broker, String sink, Collection<String> lanes) {
        Set<String> there = broker.lanes(List.of(sink)).getOrDefault(sink, Set.of());
        List<String> asked = lanes.stream()
                .filter(lane -> there.contains(QueueNames.lane(sink, lane)))
                .toList();
        long[] counts = broker.count(asked.stream().map(lane -> QueueNames.lane(sink, lane)));
        Map<String, Long> overflowed = new TreeMap<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                overflowed.put(asked.get(i), counts[i]);
            }
        }
        return overflowed;
    }
}
