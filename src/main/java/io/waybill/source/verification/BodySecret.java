package io.waybill.source.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.Secret;
import io.waybill.event.Json;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;

/**
 * The field of a body's JSON that contains the secret.
 *
 * @param path the names that lead to it
 */
record BodySecret(List<String> path) {

    BodySecret {
        path = List.copyOf(path);
    }

    /** @param path with dots between the names */
    static BodySecret at(String path) {
        return new BodySecret(List.of(path.split("\\.")));
    }

    String name() {
        return path.get(path.size() - 1);
    }

    /** Empty if the body is not JSON. */
    static Optional<JsonNode> json(byte[] body) {
        try {
            return Optional.of(Json.parse(Json.utf8(body)));
        } catch (JsonProcessingException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** What the field contains; empty if it is missing. */
    Optional<String> in(JsonNode json) {
        JsonNode found = holder(json).path(name());
        return found.isValueNode() && !found.isNull() ? Optional.of(found.asText()) : Optional.empty();
    }

    private JsonNode holder(JsonNode json) {
        JsonNode holder = json;
        for (String step : path.subList(0, path.size() - 1)) {
            holder = holder.path(step);
        }
        return holder;
    }

    /** Whether the field was there. */
    boolean removeFrom(JsonNode json) {
        return holder(json) instanceof ObjectNode object && object.remove(name()) != null;
    }

    /** The body with a mask for the secret, whatever it is; empty if it is not JSON, so that nobody knows where it is. */
    Optional<byte[]> maskedIn(byte[] body) {
        return json(body).map(json -> {
            if (holder(json) instanceof ObjectNode object && object.has(name())) {
                object.put(name(), Secret.MASK);
            }
            return Json.write(json).getBytes(UTF_8);
        });
    }

    /** The body with the secret in it, as the provider sends it; unchanged if it is no JSON object. */
    byte[] putInto(byte[] body, String secret) {
        JsonNode json = json(body).orElse(null);
        if (!(json instanceof ObjectNode object)) {
            return body;
        }
        ObjectNode holder = object;
        for (String step : path.subList(0, path.size() - 1)) {
            holder = holder.withObjectProperty(step);
        }
        holder.put(name(), secret);
        return Json.write(json).getBytes(UTF_8);
    }
}
