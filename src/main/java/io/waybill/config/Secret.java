package io.waybill.config;

/** A value that is never printed: a password, a token, an address that anyone who has it can use. */
public record Secret(String reveal) {

    public static final String MASK = "••••";

    @Override
    public String toString() {
        return MASK;
    }
}
