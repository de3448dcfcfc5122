package io.waybill.mapping;

/**
 * What keeps a jq program from working, found without running it.
 *
 * @param line of the program, counted from 1
 * @param message {@code what is wrong; what to do}
 */
public record JqFault(int line, String message) {}
