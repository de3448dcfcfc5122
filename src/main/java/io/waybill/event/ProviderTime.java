package io.waybill.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Times as providers write them: unix seconds, milliseconds, microseconds or nanoseconds, as a number or as text; ISO
 * 8601 with an offset, without one (then UTC), or a date alone; RFC 2822; and what Go, Ruby and JavaScript print.
 */
public final class ProviderTime {

    /** Unix seconds reach this in the year 5138; milliseconds passed it in 1973. The same holds for the next units. */
    private static final BigDecimal FIRST_MILLISECONDS = BigDecimal.valueOf(100_000_000_000L);

    private static final BigDecimal FIRST_MICROSECONDS = FIRST_MILLISECONDS.movePointRight(3);
    private static final BigDecimal FIRST_NANOSECONDS = FIRST_MILLISECONDS.movePointRight(6);

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private static final int LONGEST = 100;
    private static final Pattern UNIX = Pattern.compile("-?\\d{1,19}(\\.\\d{1,9})?");
    private static final Pattern WEEKDAY =
            Pattern.compile("^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\\s+", Pattern.CASE_INSENSITIVE);
    private static final Pattern YEAR_WITH_SLASHES = Pattern.compile("^(\\d{4})/(\\d{2})/(\\d{2})");
    private static final Pattern COMMENT = Pattern.compile("\\s*\\([^()]*\\)$");
    /** Such as {@code GMT+0000}, and Go's {@code +0000 UTC}. */
    private static final Pattern OFFSET =
            Pattern.compile("(?:\\s*(?:UTC|GMT))?\\s*([+-]\\d{2}:?\\d{2})(?:\\s+[A-Z]{1,5})?$");

    private static final Pattern ZONE = Pattern.compile("\\s*(?<=[\\d\\s])([A-Z]{1,3})$", Pattern.CASE_INSENSITIVE);

    /** The zones that RFC 2822 names (section 4.3). */
    private static final Map<String, String> ZONES = Map.ofEntries(
            Map.entry("UTC", "Z"),
            Map.entry("GMT", "Z"),
            Map.entry("UT", "Z"),
            Map.entry("Z", "Z"),
            Map.entry("EST", "-0500"),
            Map.entry("EDT", "-0400"),
            Map.entry("CST", "-0600"),
            Map.entry("CDT", "-0500"),
            Map.entry("MST", "-0700"),
            Map.entry("MDT", "-0600"),
            Map.entry("PST", "-0800"),
            Map.entry("PDT", "-0700"));

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("[uuuu-MM-dd][d MMM uuuu][MMM d uuuu]")
            .optionalStart()
            .appendPattern("['T'][ ]")
            .appendPattern("HH:mm[:ss]")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .appendPattern("[XXX][XX][X]")
            .optionalEnd()
            .toFormatter(Locale.ENGLISH)
            .withResolverStyle(ResolverStyle.STRICT);

    private ProviderTime() {}

    /** @throws DateTimeException if the node is not a time, with a message that quotes at most its beginning */
    public static Instant parse(JsonNode node) {
        Instant time = node.isNumber() ? number(node) : text(node);
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new DateTimeException("outside the years RFC 3339 allows: " + quote(node));
        }
        return time;
    }

    private static Instant number(JsonNode node) {
        if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            throw new DateTimeException("a number too large for unix time");
        }
        return unix(node.decimalValue());
    }

    private static Instant text(JsonNode node) {
        String text = node.asText("").strip();
        if (!node.isTextual() || text.isEmpty()) {
            throw new DateTimeException("neither a number nor text: " + quote(node));
        }
        if (text.length() > LONGEST) {
            throw new DateTimeException("not a time: " + quote(node));
        }
        Instant usual = Rfc3339.readUsual(text);
        if (usual != null) {
            return usual;
        }
        if (UNIX.matcher(text).matches()) {
            return unix(new BigDecimal(text));
        }
        try {
            TemporalAccessor parsed =
                    FORMAT.parseBest(uniform(text), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (parsed instanceof OffsetDateTime offset) {
                return offset.toInstant();
            }
            if (parsed instanceof LocalDateTime local) {
                return local.toInstant(ZoneOffset.UTC);
            }
            return LocalDate.from(parsed).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new DateTimeException("not a time: " + quote(node), e);
        }
    }

    /** Without a weekday, which may be wrong, and with the zone as an offset right behind the time. */
    private static String uniform(String text) {
        String uniform = COMMENT.matcher(text).replaceFirst("");
        uniform = WEEKDAY.matcher(uniform).replaceFirst("");
        uniform = YEAR_WITH_SLASHES.matcher(uniform).replaceFirst("$1-$2-$3");
        uniform = OFFSET.matcher(uniform).replaceFirst("$1");
        uniform = ZONE.matcher(uniform)
                .replaceFirst(zone -> ZONES.getOrDefault(zone.group(1).toUpperCase(Locale.ROOT), zone.group()));
        return uniform.replaceAll("\\s+", " ");
    }

    private static Instant unix(BigDecimal value) {
        if (value.precision() - value.scale() > 19) {
            throw new DateTimeException("a number too large for unix time");
        }
        BigDecimal size = value.abs();
        BigDecimal seconds = size.compareTo(FIRST_NANOSECONDS) >= 0
                ? value.movePointLeft(9)
                : size.compareTo(FIRST_MICROSECONDS) >= 0
                        ? value.movePointLeft(6)
                        : size.compareTo(FIRST_MILLISECONDS) >= 0 ? value.movePointLeft(3) : value;
        long whole = seconds.longValue();
        long nanos =
                seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue();
        return Instant.ofEpochSecond(whole, nanos);
    }

    private static String quote(JsonNode node) {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
