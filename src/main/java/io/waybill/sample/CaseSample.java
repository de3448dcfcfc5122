package io.waybill.sample;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a test case as a sample: all its times move by as much as the event's own moves to now, and what identifies the
 * event is new.
 *
 * @param identity the fields that identify the event; the first that has a value, and is no time, gets a new one
 * @param at the time of the event, or null if no time in it is known to be that
 * @param inArray whether the provider sends an array of such events
 */
record CaseSample(
        ObjectNode payload, List<String> identity, @Nullable Instant at, boolean inArray) implements SamplePayload {

    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)([T ])(\\d\\d:\\d\\d:\\d\\d)(\\.\\d{1,9})?(Z|[+-]\\d\\d:?\\d\\d)?");

    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSSSS");

    CaseSample {
        identity = List.copyOf(identity);
    }

    @Override
    public JsonNode fresh(String id, Instant now) {
        ObjectNode fresh = (ObjectNode) moved(payload, now);
        identity.stream()
                .map(field -> JsonPointer.compile("/" + field.replace('.', '/')))
                .filter(field -> identifies(payload.at(field)))
                .findFirst()
                .ifPresent(field -> ((ObjectNode) fresh.at(field.head()))
                        .set(field.last().getMatchingProperty(), renewed(payload.at(field), id)));
        return inArray ? JsonNodeFactory.instance.arrayNode().add(fresh) : fresh;
    }

    private boolean identifies(JsonNode value) {
        return value.isTextual()
                ? !value.textValue().isBlank()
                        && !TIME.matcher(value.textValue()).matches()
                : value.isIntegralNumber() && !isTime(value.longValue());
    }

    /** An address remains one: what is new is before its last @. */
    private static JsonNode renewed(JsonNode value, String id) {
        if (!value.isTextual()) {
            return LongNode.valueOf(Integer.toUnsignedLong(id.hashCode()));
        }
        String text = value.textValue();
        int end = text.contains("@") ? text.lastIndexOf('@') : text.length();
        return TextNode.valueOf(text.substring(0, end) + "_" + id + text.substring(end));
    }

    private JsonNode moved(JsonNode node, Instant now) {
        if (node.isObject()) {
            ObjectNode moved = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(field -> moved.set(field.getKey(), moved(field.getValue(), now)));
            return moved;
        }
        if (node.isArray()) {
            ArrayNode moved = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> moved.add(moved(element, now)));
            return moved;
        }
        if (at == null) {
            return node;
        }
        if (node.isIntegralNumber() && isTime(node.longValue())) {
            return LongNode.valueOf(node.longValue() == at.toEpochMilli() ? now.toEpochMilli() : now.getEpochSecond());
        }
        Matcher time = TIME.matcher(node.isTextual() ? node.textValue() : "");
        return time.matches() ? TextNode.valueOf(moved(time, Duration.between(at, now))) : node;
    }

    /** Numbers count only if they are the event's own time: any other may be an id. */
    private boolean isTime(long number) {
        return at != null && (number == at.toEpochMilli() || number == at.getEpochSecond());
    }

    /** As it is written: with as many digits, and its offset if it has one. */
    private static String moved(Matcher time, Duration by) {
        String fraction = Objects.requireNonNullElse(time.group(4), "");
        LocalDateTime moved = LocalDateTime.parse(time.group(1) + "T" + time.group(3) + fraction)
                .plus(by);
        return moved.toLocalDate()
                + time.group(2)
                + moved.format(TIME_OF_DAY).substring(0, "HH:mm:ss".length() + fraction.length())
                + Objects.requireNonNullElse(time.group(5), "");
    }
}
