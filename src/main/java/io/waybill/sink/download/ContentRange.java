package io.waybill.sink.download;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Content-Range} (RFC 9110, section 14.4): the first and the last byte of a part.
 *
 * @param total of the whole; -1 if it is not known
 */
record ContentRange(long from, long to, long total) {

    private static final Pattern TEXT = Pattern.compile("(?i)bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    /** Null if the header is missing or invalid. */
    static @Nullable ContentRange parse(@Nullable String header) {
        Matcher parts = TEXT.matcher(header == null ? "" : header);
        if (!parts.matches()) {
            return null;
        }
        String total = parts.group(3);
        return new ContentRange(
                Long.parseLong(parts.group(1)),
                Long.parseLong(parts.group(2)),
                total.equals("*") ? -1 : Long.parseLong(total));
    }
}
