package io.waybill.endpoint;

/** Who is told of an event. */
public sealed interface EndpointChoice {

    record Tell(ClientEndpoint endpoint) implements EndpointChoice {}

    /** @param reason for the record */
    record Nobody(String reason) implements EndpointChoice {}
}
