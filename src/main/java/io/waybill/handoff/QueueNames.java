package io.waybill.handoff;

/** The names of addresses and queues. They are on disk: changing one means moving what lies there. */
final class QueueNames {

    static final String EVENTS = "waybill.events";
    static final String AUDIT = "waybill.audit";
    static final String SEEN = "waybill.seen";
    static final String REPLAYS = "waybill.replays";
    private static final String SINK_PREFIX = "waybill.sink.";
    private static final String PARKED_PREFIX = "waybill.parked.";
    private static final String LATER_PREFIX = "waybill.later.";

    private QueueNames() {}

    static String sink(String name) {
        return SINK_PREFIX + name;
    }

    static String parked(String sink) {
        return PARKED_PREFIX + sink;
    }

    /** Where a sink's events wait that were put off. */
    static String later(String sink) {
        return LATER_PREFIX + sink;
    }

    static boolean isSink(String queue) {
        return queue.startsWith(SINK_PREFIX);
    }

    static boolean isParked(String queue) {
        return queue.startsWith(PARKED_PREFIX);
    }

    /** The sink a subscription's or a parking queue's name tells. */
    static String sinkOf(String queue) {
        return queue.substring((isSink(queue) ? SINK_PREFIX : PARKED_PREFIX).length());
    }

    /** What a sink's queue takes: what is meant for everyone, and what is meant for it. */
    static String filterOfSink(String name) {
        return "%1$s IS NULL OR %1$s = '%2$s'".formatted(MessageFormat.ONLY_TO, name);
    }

    static String filterOfAudit() {
        return filterOfSink(AUDIT);
    }

    /** Every event when it is accepted, unmapped ones too. */
    static String filterOfSeen() {
        return "%s IS NOT NULL AND (%s)".formatted(MessageFormat.EVENT_ID, filterOfAudit());
    }
}
