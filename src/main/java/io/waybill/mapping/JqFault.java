package io.waybill.mapping;

/**
 * A mistake in a jq program, found without running it.
 *
 * @param line of the program, counted from 1
 * @param message {@code what is wrong; what to do}
 */
public record JqFault(int line, String message) {}
