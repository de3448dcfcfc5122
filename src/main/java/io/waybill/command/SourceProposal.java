package io.waybill.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.ProviderTime;
import io.waybill.privacy.SecretFields;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a payload seems to say, by the names and values of its fields.
 *
 * @param each jq that finds the events in a payload with several; empty: the payload is one event
 * @param event the event, or the first of several, without secrets
 * @param type the field with its type; null: none looks like one
 * @param id the field with the provider's event id; null: none looks like one
 * @param occurrence the fields that together seem to identify an event without an id
 * @param time when it happened; null: no field looks like a time
 * @param secret the field with a secret; null: there is none
 * @param parts the fields of the lead, the campaign and the message, by their place in an event's data, such as {@code lead.email}
 */
record SourceProposal(
        String each,
        JsonNode event,
        @Nullable PayloadField type,
        @Nullable PayloadField id,
        List<PayloadField> occurrence,
        @Nullable PayloadField time,
        @Nullable PayloadField secret,
        Map<String, PayloadField> parts) {

    private static final Pattern TYPE = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_.:/ -]{0,79}");
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private static final List<String> TYPE_NAMES = List.of(
            "eventtype",
            "event",
            "eventname",
            "webhookevent",
            "webhooktype",
            "subscriptiontype",
            "triggertype",
            "trigger",
            "type",
            "topic",
            "action",
            "activitytype",
            "activity",
            "messagetype",
            "notificationtype",
            "kind");
    private static final List<String> ID_NAMES =
            List.of("eventid", "eventuuid", "deliveryid", "notificationid", "id", "uuid", "guid");
    private static final List<String> TIME_NAMES = List.of(
            "eventtimestamp",
            "eventtime",
            "eventdate",
            "occurredat",
            "timestamp",
            "triggeredat",
            "submittedat",
            "sentat",
            "receivedat",
            "createdat",
            "created",
            "datecreated",
            "time",
            "datetime",
            "date",
            "updatedat",
            "at");
    private static final Pattern SECRET =
            Pattern.compile("(\\p{L}*)(secret|secretkey|apikey|accesstoken|authtoken|googlekey|verificationtoken)");

    /** What comes in is none. */
    static final class NotAPayload extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotAPayload(String message) {
            super(message);
        }
    }

    /** @throws NotAPayload if it contains no event */
    static SourceProposal of(JsonNode payload, SecretFields secrets) {
        String each = each(payload);
        JsonNode event = first(payload, each).deepCopy();
        if (!event.isObject() || event.isEmpty()) {
            throw new NotAPayload("it contains no object with fields; give a body as the provider sent it");
        }
        Optional<PayloadField> secret = PayloadField.in(payload).stream()
                .filter(field -> field.isText() && SECRET.matcher(field.name()).matches())
                .findFirst();
        secrets.removeFrom(event);
        removeSecrets(event);
        List<PayloadField> fields = PayloadField.in(event);
        if (fields.isEmpty()) {
            throw new NotAPayload("no field in it has a value; give a body as the provider sent it");
        }
        Optional<PayloadField> type = type(fields);
        Optional<PayloadField> id = best(
                fields, field -> idScore(field, type.map(PayloadField::depth).orElse(0)));
        Optional<PayloadField> time = best(fields, SourceProposal::timeScore);
        return new SourceProposal(
                each,
                event,
                type.orElse(null),
                id.orElse(null),
                id.isPresent() ? List.of() : occurrence(fields, type.orElse(null), time.orElse(null)),
                time.orElse(null),
                secret.orElse(null),
                ProposedParts.in(fields, type.orElse(null)));
    }

    /** Also of a field that only sounds like one: a case must not have it. */
    private static void removeSecrets(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .removeIf(field -> field.getValue().isTextual()
                            && SECRET.matcher(PayloadField.plain(field.getKey()))
                                    .matches());
        }
        node.forEach(SourceProposal::removeSecrets);
    }

    /** Where the payload says of itself what it is, a list in it belongs to the event. */
    private static String each(JsonNode payload) {
        if (payload.isArray()) {
            return ".[]";
        }
        boolean saysItself = type(PayloadField.in(payload).stream()
                        .filter(field -> !field.isListed())
                        .toList())
                .isPresent();
        if (!saysItself && payload.isObject()) {
            for (Map.Entry<String, JsonNode> field : payload.properties()) {
                if (field.getValue().isArray()
                        && type(PayloadField.in(field.getValue().path(0))).isPresent()) {
                    return new PayloadField(List.of(field.getKey()), field.getValue()).jq() + "[]";
                }
            }
        }
        return "";
    }

    private static JsonNode first(JsonNode payload, String each) {
        if (each.isEmpty()) {
            return payload;
        }
        if (payload.isArray()) {
            return payload.path(0);
        }
        return payload.path(each.replaceAll("^\\.\"?|\"?\\[]$", "")).path(0);
    }

    private static Optional<PayloadField> type(List<PayloadField> fields) {
        return best(fields, SourceProposal::typeScore);
    }

    private static int typeScore(PayloadField field) {
        if (!field.isText()
                || field.isListed()
                || !TYPE.matcher(field.value().textValue()).matches()) {
            return 0;
        }
        int rank = TYPE_NAMES.indexOf(field.name());
        boolean isInEvent = Set.of("event", "meta", "webhook", "header").contains(field.parent());
        if (isInEvent && field.name().equals("name")) {
            return 75;
        }
        if (rank < 0 || field.depth() > 2) {
            return 0;
        }
        return 100 - 4 * rank - (isInEvent ? 5 : 25 * field.depth());
    }

    /** An id deeper than the type is that of a lead or a message, and not the event's. */
    private static int idScore(PayloadField field, int depthOfType) {
        int rank = ID_NAMES.indexOf(field.name());
        if (rank < 0 || field.isListed() || field.value().isBoolean()) {
            return 0;
        }
        boolean saysEvent = rank < ID_NAMES.indexOf("id");
        boolean isInEvent = field.depth() == 1 && Set.of("event", "meta").contains(field.parent());
        if (!saysEvent && !isInEvent && (field.depth() > 0 || depthOfType > 1)) {
            return 0;
        }
        return 100 - 5 * rank - 10 * field.depth();
    }

    private static int timeScore(PayloadField field) {
        int rank = TIME_NAMES.indexOf(field.name());
        boolean sounds = rank >= 0 || field.name().matches(".*(at|time|date|timestamp)");
        if (!sounds || field.isListed() || field.value().isBoolean() || !isTime(field.value())) {
            return 0;
        }
        return (rank >= 0 ? 100 - 3 * rank : 30) - 15 * field.depth();
    }

    private static boolean isTime(JsonNode value) {
        try {
            Instant time = ProviderTime.parse(value);
            return time.isAfter(EARLIEST) && time.isBefore(LATEST);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Ids, the status and the time; if there are none, everything at the top. */
    private static List<PayloadField> occurrence(
            List<PayloadField> fields, @Nullable PayloadField type, @Nullable PayloadField time) {
        Map<String, PayloadField> chosen = new LinkedHashMap<>();
        for (PayloadField field : fields) {
            String name = field.name();
            boolean isId =
                    name.endsWith("id") && !name.matches("(workspace|account|team|organi[sz]ation|webhook|hook).*");
            boolean isAddress = name.endsWith("email") && field.depth() < 2;
            boolean identifies = isId || isAddress || name.equals("status");
            if (identifies
                    && !field.isListed()
                    && field.depth() < 3
                    && field.value().asText().length() < 200) {
                chosen.put(field.dotted(), field);
            }
        }
        if (time != null) {
            chosen.put(time.dotted(), time);
        }
        if (chosen.isEmpty()) {
            fields.stream().filter(field -> field.depth() == 0).forEach(field -> chosen.put(field.dotted(), field));
        }
        if (type != null) {
            chosen.remove(type.dotted());
        }
        List<PayloadField> occurrence = new ArrayList<>(chosen.values());
        return occurrence.isEmpty()
                ? fields.stream().filter(field -> !field.isListed()).toList()
                : occurrence;
    }

    /** The field with the highest score, if it is above zero; of equals, the first. */
    static Optional<PayloadField> best(List<PayloadField> fields, ToIntFunction<PayloadField> score) {
        PayloadField best = null;
        for (PayloadField field : fields) {
            if (score.applyAsInt(field) > (best == null ? 0 : score.applyAsInt(best))) {
                best = field;
            }
        }
        return Optional.ofNullable(best);
    }
}
