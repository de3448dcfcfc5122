package io.waybill.sink.download;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.sink.http.FileResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Tells one version of a file at a server from another (RFC 9110, section 8.8).
 *
 * @param validator a strong ETag, or a date of the last change that is old enough to be as good
 * @param total the length of all of it; -1 if it is not known
 */
record FileVersion(String validator, long total) {

    private static final Duration OLD_ENOUGH = Duration.ofMinutes(1);

    /** Null if the response says nothing that a part of it could be gone on with. */
    static @Nullable FileVersion of(FileResponse response) {
        String etag = response.header("ETag");
        if (etag != null) {
            return etag.startsWith("\"") ? new FileVersion(etag, response.length()) : null;
        }
        String changed = response.header("Last-Modified");
        return changed != null && isOld(changed, response.header("Date"))
                ? new FileVersion(changed, response.length())
                : null;
    }

    private static boolean isOld(String changed, @Nullable String now) {
        try {
            return now != null && Duration.between(date(changed), date(now)).compareTo(OLD_ENOUGH) >= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static ZonedDateTime date(String text) {
        return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
    }

    /** Whether the response continues this version, from the offset to its end. */
    boolean isContinuedBy(FileResponse response, long offset) {
        ContentRange range = ContentRange.parse(response.header("Content-Range"));
        if (range == null || range.from() != offset || !hasSameValidator(response)) {
            return false;
        }
        boolean isSame = total < 0 || range.total() < 0 || range.total() == total;
        return isSame && range.to() == Math.max(range.total(), total) - 1;
    }

    /** A response to a condition with an ETag has that again; one with a date need not. */
    private boolean hasSameValidator(FileResponse response) {
        if (validator.startsWith("\"")) {
            return validator.equals(response.header("ETag"));
        }
        String changed = response.header("Last-Modified");
        return changed == null || changed.equals(validator);
    }

    JsonNode toJson() {
        return JsonNodeFactory.instance.objectNode().put("validator", validator).put("total", total);
    }

    /** Null if it is none. */
    static @Nullable FileVersion read(JsonNode json) {
        String validator = json.path("validator").asText();
        return validator.isEmpty()
                ? null
                : new FileVersion(validator, json.path("total").asLong(-1));
    }
}
