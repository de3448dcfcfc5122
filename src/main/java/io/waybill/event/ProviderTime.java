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
import java.util.regex.Pattern;

/**
 * Times as providers write them: unix seconds or milliseconds, as a number or as text, or ISO 8601 with an offset,
 * without one (then UTC), or a date alone.
 */
public final class ProviderTime {

    /** Unix seconds reach this in the year 5138; milliseconds passed it in 1973. */
    private static final long FIRST_MILLISECONDS = 100_000_000_000L;

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][ ]")
            .appendPattern("HH:mm[:ss]")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .appendPattern("[XXX][XX][X]")
            .optionalEnd()
            .toFormatter(Locale.ROOT)
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
        if (text.length() <= 20 && NUMBER.matcher(text).matches()) {
            return unix(new BigDecimal(text));
        }
        try {
            TemporalAccessor parsed = ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
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

    private static Instant unix(BigDecimal value) {
        if (value.precision() - value.scale() > 18) {
            throw new DateTimeException("a number too large for unix time");
        }
        BigDecimal seconds = value.abs().longValue() >= FIRST_MILLISECONDS ? value.movePointLeft(3) : value;
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
