package io.waybill.redaction;

/** What standard output shows. */
public final class Printed {

    private Printed() {}

    /** The text as it would be printed now. */
    public static String now(String text) {
        return HiddenSecrets.hideIn(text);
    }
}
