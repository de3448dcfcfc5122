package io.waybill.handoff;

import io.waybill.event.Sha256;
import org.apache.activemq.artemis.api.core.SimpleString;

/** The names of addresses and queues. They are on disk: a changed name would leave the messages behind. */
final class QueueNames {

    /** Of the audit's queue, and of the sinks' queues that earlier versions made. */
    static final String EVENTS = "waybill.events";

    static final String AUDIT = "waybill.audit";
    /** Of earlier versions: every event once more, for the index of seen events. */
    static final String SEEN = "waybill.seen";

    /** For the hubs' indexes of seen events: the ids of the events of each commit. Each hub has a queue of this address. */
    static final String IDS = "waybill.ids";

    /** Of earlier versions. */
    static final String MARK = "waybill.mark";

    private static final String MARKS = "waybill.marks";
    private static final String MARKS_PREFIX = MARKS + ".";
    /** The addresses of all hubs' marks, as a pattern. */
    static final SimpleString ALL_MARKS = SimpleString.of(MARKS + ".#");

    static final String REPLAYS = "waybill.replays";
    /** What each hub of the broker says of itself. */
    static final String HUBS = "waybill.hubs";

    static final String HUBS_LOCK = "waybill.hubs-lock";

    /** What the hubs note about alarms. */
    static final String ALARMS = "waybill.alarms";

    static final String ALARMS_LOCK = "waybill.alarms-lock";

    /** All addresses, as a pattern. */
    static final SimpleString ALL = SimpleString.of("waybill.#");

    private static final String SINK_PREFIX = "waybill.sink.";
    /** The addresses of the sinks' queues, as a pattern. */
    static final SimpleString SINKS = SimpleString.of(SINK_PREFIX + "#");

    private static final String PARKED_PREFIX = "waybill.parked.";
    private static final String LANE_PREFIX = "waybill.lane.";
    /** The addresses of all lanes' queues, as a pattern. */
    static final SimpleString LANES = SimpleString.of(LANE_PREFIX + "#");

    private static final int DIGITS = 16;
    private static final String LATER_PREFIX = "waybill.later.";

    /** Where the audit's messages are sent. */
    static final SimpleString TO_AUDIT = onlyOfEvents(AUDIT);

    static final SimpleString TO_INDEX = SimpleString.of(IDS);

    private QueueNames() {}

    /** One of the queues of {@link #EVENTS}, by its full name: a message sent to the address itself would go to all of them. */
    static SimpleString onlyOfEvents(String queue) {
        return SimpleString.of(EVENTS + "::" + queue);
    }

    /** The queue with a hub's marks. A hub without a name is the broker's only one, or one of an earlier version. */
    static String marks(String hub) {
        return hub.isEmpty() ? MARKS : MARKS_PREFIX + hub;
    }

    static boolean isMarks(String queue) {
        return queue.equals(MARKS) || queue.startsWith(MARKS_PREFIX);
    }

    /** The hub whose marks the queue has. */
    static String hubOf(String marks) {
        return marks.equals(MARKS) ? "" : marks.substring(MARKS_PREFIX.length());
    }

    /** The queue with what a hub's index of seen events lacks. */
    static String ids(String hub) {
        return hub.isEmpty() ? IDS : IDS + "." + hub;
    }

    static String sink(String name) {
        return SINK_PREFIX + name;
    }

    static String parked(String sink) {
        return PARKED_PREFIX + sink;
    }

    /** Where a sink's events wait for a scheduled retry. */
    static String later(String sink) {
        return LATER_PREFIX + sink;
    }

    /** Where events of a sink's lane wait that are too many to be kept in memory. A lane may be named by anything. */
    static String lane(String sink, String lane) {
        return LANE_PREFIX + sink + "." + Sha256.hex(lane).substring(0, DIGITS);
    }

    /** The addresses of the queues of a sink's lanes, as a pattern. */
    static SimpleString lanes(String sink) {
        return SimpleString.of(LANE_PREFIX + sink + ".#");
    }

    static boolean isLaneOf(String sink, String queue) {
        return queue.startsWith(LANE_PREFIX + sink + ".");
    }

    static boolean isSink(String queue) {
        return queue.startsWith(SINK_PREFIX);
    }

    static boolean isParked(String queue) {
        return queue.startsWith(PARKED_PREFIX);
    }

    /** The sink that the name of its queue, or of its queue of parked events, contains. */
    static String sinkOf(String queue) {
        return queue.substring((isSink(queue) ? SINK_PREFIX : PARKED_PREFIX).length());
    }

    /**
     * The messages for everyone, as earlier versions sent them, and those for the audit. It cannot change: the broker refuses
     * another filter on a queue that exists.
     */
    static String filterOfAudit() {
        return "%1$s IS NULL OR %1$s = '%2$s'".formatted(MessageFormat.ONLY_TO, AUDIT);
    }
}
