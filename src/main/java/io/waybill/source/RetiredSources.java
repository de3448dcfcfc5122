package io.waybill.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import io.waybill.event.Occurrence;
import io.waybill.event.Sha256;
import io.waybill.privacy.SecretFields;
import io.waybill.source.verification.SentSecrets;
import io.waybill.source.verification.Webhook;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Identifies the webhooks of sources that have no route any more: nobody knows where their type and id are. */
final class RetiredSources {

    private static final String TYPE = "retired";
    private static final String REASON = "the source is retired: its route was removed";

    /** Two webhooks with the same body are the same event. */
    void identify(ReceivedWebhook received, SecretFields secretFields, SentSecrets sent) {
        Webhook webhook = received.webhook();
        ObjectNode payload = payload(webhook, secretFields, sent);
        List<String> named = List.of(Sha256.hex(webhook.body()));
        received.identifiedAs(
                new Occurrence(webhook.source(), TYPE, null, named, named, payload, webhook.receivedAt()),
                Json.write(payload));
        received.unmapped(REASON);
    }

    private static ObjectNode payload(Webhook webhook, SecretFields secretFields, SentSecrets sent) {
        try {
            JsonNode json = secretFields.parse(Json.utf8(webhook.body())).json();
            sent.removeFrom(json);
            if (json instanceof ObjectNode object) {
                return object;
            }
            return JsonNodeFactory.instance.objectNode().set("body", json);
        } catch (JsonProcessingException | CharacterCodingException e) {
            String text = new String(webhook.body(), StandardCharsets.UTF_8);
            return JsonNodeFactory.instance.objectNode().put("body", secretFields.maskIn(sent.maskIn(text)));
        }
    }
}
