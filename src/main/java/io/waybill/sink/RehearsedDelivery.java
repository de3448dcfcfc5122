package io.waybill.sink;

/** What a sink's route would do with an event. */
public sealed interface RehearsedDelivery {

    /** It would call the sink. */
    record Sends(SinkRequest request) implements RehearsedDelivery {}

    /** It does not want the event. */
    record Filters(String reason) implements RehearsedDelivery {}

    /** It can neither deliver nor filter it: the event would be parked, or the sink would stop. */
    record Fails(String reason) implements RehearsedDelivery {}
}
