package io.waybill.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import io.waybill.source.verification.Webhook;
import java.net.URLDecoder;

/**
 * A CloudEvent in binary mode: its attributes are headers, its data is the body.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">HTTP binding</a>
 */
final class CloudEventHeaders {

    private static final String PREFIX = "ce-";

    private CloudEventHeaders() {}

    static boolean areIn(Webhook webhook) {
        return webhook.headers().containsKey(PREFIX + "specversion");
    }

    /**
     * The same event in structured mode.
     *
     * @param data JSON, or blank
     * @throws JsonProcessingException if the data is not JSON
     */
    static String structured(Webhook webhook, String data) throws JsonProcessingException {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        webhook.headers().forEach((name, values) -> {
            if (name.startsWith(PREFIX) && values.size() == 1) {
                event.put(name.substring(PREFIX.length()), decoded(values.get(0)));
            }
        });
        if (!webhook.contentType().isEmpty()) {
            event.put("datacontenttype", webhook.contentType());
        }
        if (!data.isBlank()) {
            event.set("data", Json.parse(data));
        }
        return Json.write(event);
    }

    /** Section 3.1.3.2: what HTTP cannot transport is percent-encoded. A plus sign is one. */
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
