package io.waybill.event;

/** A mapping could not turn a payload into an event. The message tells the author of the mapping why. */
public final class MappingException extends RuntimeException {

    public MappingException(String reason) {
        super(reason);
    }

    public MappingException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
