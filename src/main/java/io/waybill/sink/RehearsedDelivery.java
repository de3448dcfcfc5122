package io.waybill.sink;

/** What a sink would do with an event. */
public sealed interface RehearsedDelivery {

    /** It would call the sink. */
    record Sends(SinkRequest request) implements RehearsedDelivery {}

    /**
     * It would filter the event.
     *
     * @param byRoute whether the route decides that; otherwise the sink does not take the event's type, and the event does
     *     not get to the route
     */
    record Filters(String reason, boolean byRoute) implements RehearsedDelivery {}

    /** It could do neither: the event would be parked, or the sink held. */
    record Fails(String reason) implements RehearsedDelivery {}
}
