package io.waybill.handoff;

/** The broker failed or is not available. */
public class HandoffException extends RuntimeException {

    public HandoffException(String message) {
        super(message);
    }

    public HandoffException(String message, Throwable cause) {
        super(message, cause);
    }
}
