package io.waybill.mapping;

import io.waybill.finding.Finding;

/**
 * A mistake in a jq program, found without running it.
 *
 * @param line of the program, counted from 1
 * @param message {@code what is wrong; what to do}
 * @param isWarning whether the program runs all the same
 */
public record JqFault(int line, String message, boolean isWarning) {

    JqFault(int line, String message) {
        this(line, message, false);
    }

    /**
     * @param path of the file
     * @param firstLine of the program in the file
     */
    public Finding in(String path, int firstLine) {
        int at = firstLine + line - 1;
        return isWarning ? Finding.warning(path, at, message) : Finding.error(path, at, message);
    }
}
