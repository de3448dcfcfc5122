package io.waybill.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import io.waybill.source.verification.Webhook;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * In which formats a source's provider sends its JSON, beside {@code application/json} and others that end in {@code +json}.
 *
 * @param text also as {@code text/plain}
 * @param form also as a form
 * @param field the form's field that contains the JSON; null: the fields themselves are the payload
 * @param cloudEvents also as CloudEvents in binary mode
 */
record BodyFormat(boolean text, boolean form, @Nullable String field, boolean cloudEvents) {

    static final BodyFormat JSON = new BodyFormat(false, false, null, false);

    private static final String TEXT = "text";
    private static final String FORM = "form";
    private static final String CLOUD_EVENTS = "cloudevents";
    private static final Set<String> KNOWN = Set.of(TEXT, FORM, CLOUD_EVENTS);
    private static final String FORM_TYPE = "application/x-www-form-urlencoded";

    /**
     * Reads a route's parameter.
     *
     * @param written comma-separated: {@code text}, {@code form}, {@code form:FIELD}, {@code cloudevents}
     * @throws IllegalArgumentException if it is something else
     */
    static BodyFormat of(String written) {
        boolean text = false;
        boolean form = false;
        String field = null;
        boolean cloudEvents = false;
        for (String part : written.split(",")) {
            String format = part.strip();
            if (format.startsWith(FORM + ":") && format.length() > FORM.length() + 1) {
                form = true;
                field = format.substring(FORM.length() + 1);
            } else {
                form |= format.equals(FORM);
                text |= format.equals(TEXT);
                cloudEvents |= format.equals(CLOUD_EVENTS);
                if (!format.isEmpty() && !KNOWN.contains(format)) {
                    throw new IllegalArgumentException(
                            "'format' is '%s'; write text, form, form:FIELD with the field that contains JSON, or cloudevents"
                                    .formatted(written));
                }
            }
        }
        return new BodyFormat(text, form, field, cloudEvents);
    }

    /** Whether the source takes what this webhook says that it is. */
    boolean takes(Webhook webhook) {
        String type = mediaType(webhook);
        return type.equals(FORM_TYPE) ? form : text || !type.equals("text/plain");
    }

    private static String mediaType(Webhook webhook) {
        return webhook.contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Whether the body is not the JSON itself. */
    boolean isForm(Webhook webhook) {
        return form && mediaType(webhook).equals(FORM_TYPE);
    }

    /**
     * The JSON in the body; an empty text if it has none.
     *
     * @throws CharacterCodingException if it is not UTF-8
     * @throws JsonProcessingException if it is the data of a CloudEvent, but not JSON
     */
    String json(Webhook webhook) throws CharacterCodingException, JsonProcessingException {
        String body = Json.utf8(webhook.body());
        if (cloudEvents && CloudEventHeaders.areIn(webhook)) {
            return CloudEventHeaders.structured(webhook, body);
        }
        return isForm(webhook) ? json(body) : body;
    }

    private String json(String body) throws CharacterCodingException {
        ObjectNode fields = FormBody.fields(body);
        if (field == null) {
            return fields.isEmpty() ? "" : Json.write(fields);
        }
        JsonNode json = fields.path(field);
        return json.isArray() ? json.path(0).textValue() : json.asText();
    }
}
