package io.waybill.config;

/** A value that is never printed: passwords, tokens, addresses that are keys in themselves. */
public record Secret(String reveal) {

    public static final String MASK = "••••";

    @Override
    public String toString() {
        return MASK;
    }
}
