package io.waybill.sink;

/** What a sink's route would do with an event. */
public sealed interface RehearsedDelivery {

    /** It would call the sink. */
    record Sends(SinkRequest request) implements RehearsedDelivery {}

    /** It would filter the event. */
    record Filters(String reason) implements RehearsedDelivery {}

    /** It could do neither: the event would be parked, or the sink held. */
    record Fails(String reason) implements RehearsedDelivery {}
}
