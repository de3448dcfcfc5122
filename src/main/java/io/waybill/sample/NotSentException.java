package io.waybill.sample;

/** A webhook could not be sent, or was not answered. The message is for people, and says what to do. */
public final class NotSentException extends Exception {

    private static final long serialVersionUID = 1L;

    NotSentException(String message) {
        super(message);
    }
}
