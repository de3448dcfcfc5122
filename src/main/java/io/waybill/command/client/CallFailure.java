package io.waybill.command.client;

/** A call to the ops port that brought no answer, or an error; the message is for people. */
final class CallFailure extends RuntimeException {

    private final boolean wrongUsage;

    /** @param wrongUsage whether what the user asked for is wrong, such as the name of a sink */
    CallFailure(String message, boolean wrongUsage) {
        super(message);
        this.wrongUsage = wrongUsage;
    }

    CallFailure(String message) {
        this(message, false);
    }

    boolean isWrongUsage() {
        return wrongUsage;
    }
}
