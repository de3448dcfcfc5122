package io.waybill.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import io.waybill.source.FormBody;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A body as a provider sent it.
 *
 * @param json the payload
 * @param format as {@code kamelet:webhook} names it, such as {@code form:payload}; empty: it is JSON
 */
record CapturedBody(JsonNode json, String format) {

    private static final Pattern FORM =
            Pattern.compile("[\\w.%+*~\\[\\]-]+=[^\\s&=<>\"{}]*(&[\\w.%+*~\\[\\]-]+=[^\\s&=<>\"{}]*)*");

    /**
     * @throws JsonProcessingException if it is neither JSON nor a form
     * @throws CharacterCodingException if it is a form that is not encoded as one
     */
    static CapturedBody of(String text) throws JsonProcessingException, CharacterCodingException {
        return FORM.matcher(text.strip()).matches()
                ? form(FormBody.fields(text))
                : new CapturedBody(Json.parse(text), "");
    }

    private static CapturedBody form(ObjectNode fields) {
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (field.getValue().asText().startsWith("{")) {
                try {
                    return new CapturedBody(Json.parse(field.getValue().asText()), "form:" + field.getKey());
                } catch (JsonProcessingException e) {
                    // A text that begins like JSON.
                }
            }
        }
        return new CapturedBody(fields, "form");
    }
}
