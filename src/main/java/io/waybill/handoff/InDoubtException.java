package io.waybill.handoff;

/** A commit got no answer: what it was to store may be on disk, or not. */
final class InDoubtException extends Exception {

    InDoubtException(Throwable cause) {
        super("the commit got no answer: " + cause, cause);
    }
}
