package io.waybill.sink;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kamelets with which a sink's route ends. */
public final class SinkKamelets {

    /** One event or several a call, as the sink batches. */
    public static final String HTTP = "http";

    /** The sink does not want the event. */
    public static final String FILTERED = "filtered";

    /** Those that deliver an event. */
    public static final List<String> DELIVERING = List.of(HTTP, "slack", "webhooks", "download", "mail", "endpoint");

    /** Every branch of a sink's route ends in one of these. */
    public static final List<String> ENDS =
            Stream.concat(DELIVERING.stream(), Stream.of(FILTERED)).toList();

    private SinkKamelets() {}

    /** All in which a branch may end, for a message: {@code kamelet:http, … or kamelet:filtered}. */
    public static String ends() {
        return DELIVERING.stream().map(name -> "kamelet:" + name).collect(Collectors.joining(", ")) + " or kamelet:"
                + FILTERED;
    }
}
