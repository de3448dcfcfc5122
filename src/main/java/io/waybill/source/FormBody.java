package io.waybill.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import java.net.URLDecoder;
import java.nio.charset.CharacterCodingException;

/** The body of a form ({@code application/x-www-form-urlencoded}). */
public final class FormBody {

    private FormBody() {}

    /**
     * Its fields: each a text, or a list of texts if it comes several times.
     *
     * @throws CharacterCodingException if it is not UTF-8, or not encoded as a form is
     */
    public static ObjectNode fields(String body) throws CharacterCodingException {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (String pair : body.strip().split("&")) {
            int end = pair.indexOf('=');
            String name = decoded(end < 0 ? pair : pair.substring(0, end));
            String value = decoded(end < 0 ? "" : pair.substring(end + 1));
            if (!name.isEmpty()) {
                add(fields, name, value);
            }
        }
        return fields;
    }

    private static void add(ObjectNode fields, String name, String value) {
        JsonNode before = fields.get(name);
        if (before == null) {
            fields.put(name, value);
        } else if (before instanceof ArrayNode list) {
            list.add(value);
        } else {
            fields.putArray(name).add(before).add(value);
        }
    }

    private static String decoded(String text) throws CharacterCodingException {
        try {
            return Json.utf8(URLDecoder.decode(text, UTF_8).getBytes(UTF_8));
        } catch (IllegalArgumentException e) {
            throw new CharacterCodingException();
        }
    }
}
