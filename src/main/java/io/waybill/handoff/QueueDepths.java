package io.waybill.handoff;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
        for (String sink : sinks) {
            queues.add(QueueNames.sink(sink));
            queues.add(QueueNames.later(sink));
            queues.add(QueueNames.parked(sink));
        }
        queues.add(QueueNames.AUDIT);
        long[] counts = broker.count(queues.stream());
        Map<String, Long> pending = new TreeMap<>();
        Map<String, Long> parked = new TreeMap<>();
        int i = 1;
        for (String sink : sinks) {
            pending.put(sink, Math.max(0, counts[i++]) + Math.max(0, counts[i++]));
            parked.put(sink, Math.max(0, counts[i++]));
        }
        return new QueueDepths(pending, parked, Math.max(0, Math.max(counts[0], counts[i])));
    }
}
