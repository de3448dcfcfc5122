package io.waybill.config;

/** A value that is never printed: a password, a token, an address that anyone who has it can use. */
public record Secret(String reveal) {

    public static final String MASK = "••••";

    /** Whether HTTP can send it as a header's value: one line of ISO 8859-1. It would send {@code ?} for other characters. */
    public boolean canBeInHeader() {
        return reveal.chars().allMatch(c -> (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c <= 0xff));
    }

    @Override
    public String toString() {
        return MASK;
    }
}
