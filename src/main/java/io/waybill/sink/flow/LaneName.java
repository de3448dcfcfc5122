package io.waybill.sink.flow;

import org.jspecify.annotations.Nullable;

/** What a sink's lane is called where sinks are called by their names: by {@link SinkControl}, for one. */
public final class LaneName {

    /** Stands between a sink and its lane; no sink's name contains it. */
    private static final String BETWEEN = "/";

    private LaneName() {}

    /** @param lane null: the sink itself */
    public static String of(String sink, @Nullable String lane) {
        return lane == null ? sink : sink + BETWEEN + lane;
    }

    public static boolean isLane(String name) {
        return name.contains(BETWEEN);
    }

    public static boolean isLaneOf(String sink, String name) {
        return name.startsWith(sink + BETWEEN);
    }

    public static String sink(String name) {
        return name.split(BETWEEN, 2)[0];
    }

    public static String lane(String name) {
        return name.split(BETWEEN, 2)[1];
    }
}
