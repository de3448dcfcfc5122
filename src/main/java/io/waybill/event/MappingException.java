package io.waybill.event;

/** A mapping could not make an event of a payload. The message says why, in words for whoever wrote the mapping. */
public final class MappingException extends RuntimeException {

    public MappingException(String reason) {
        super(reason);
    }

    public MappingException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
