package io.waybill.finding;

import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A mistake in the users' files: where it is, what is wrong, what to do.
 *
 * @param path the file as it was named, or another place that sets a setting
 * @param line counted from 1; 0 where there are no lines
 * @param message {@code what is wrong; what to do}, in one line
 */
public record Finding(String path, int line, Severity severity, String message) implements Comparable<Finding> {

    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::path)
            .thenComparingInt(Finding::line)
            .thenComparing(Finding::severity)
            .thenComparing(Finding::message);

    /** A message may quote from a file that is no text that anybody wrote. */
    private static final int LONGEST = 1000;

    /** Line breaks and other control characters, which a message may quote from a file. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

    public Finding {
        String whole = CONTROL.matcher(message).replaceAll(" ");
        message = whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST) + "…";
    }

    /** Files with an error cannot be run; files with warnings can. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Finding error(String path, int line, String message) {
        return new Finding(path, line, Severity.ERROR, message);
    }

    public static Finding warning(String path, int line, String message) {
        return new Finding(path, line, Severity.WARNING, message);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }

    /** One line of console output: {@code path:line: error: what is wrong; what to do}. */
    @Override
    public String toString() {
        String place = line > 0 ? path + ":" + line : path;
        return "%s: %s: %s".formatted(place, severity.name().toLowerCase(Locale.ROOT), message);
    }
}
