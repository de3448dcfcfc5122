package io.waybill.sink.slack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.Address;
import io.waybill.config.Secret;
import io.waybill.config.SinkSettings.Slack;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.SinkRequest;
import io.waybill.sink.SinkResponse;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of the two ways to post a message.
 *
 * @param request an incoming webhook's, or that of {@code chat.postMessage}
 * @param toWebhook which of the two
 * @see <a href="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/">incoming webhooks</a>
 * @see <a href="https://docs.slack.dev/reference/methods/chat.postMessage/">chat.postMessage</a>
 */
record SlackCall(SinkRequest.Http request, boolean toWebhook) {

    /** @param channel its name in Slack, or the address of its own incoming webhook */
    static SlackCall of(Slack settings, String channel, String text) {
        if (Slack.isAddress(channel)) {
            return toWebhook(channel, null, text);
        }
        Secret token = settings.token();
        if (token == null) {
            // Only webhooks of the old kind honor the channel.
            return toWebhook(Objects.requireNonNull(settings.webhookUrl()).reveal(), channel, text);
        }
        URI method = method(settings.apiUrl().uri(), "chat.postMessage");
        Map<String, Secret> credentials = Map.of("Authorization", new Secret("Bearer " + token.reveal()));
        return new SlackCall(post(method, credentials, message(channel, text)), false);
    }

    private static SlackCall toWebhook(String address, @Nullable String channel, String text) {
        return new SlackCall(post(URI.create(address), Map.of(), message(channel, text)), true);
    }

    private static SinkRequest.Http post(URI address, Map<String, Secret> credentials, ObjectNode message) {
        Map<String, String> headers = Map.of("Content-Type", "application/json; charset=utf-8");
        return new SinkRequest.Http("POST", new Address(address), "", null, headers, credentials, message);
    }

    private static ObjectNode message(@Nullable String channel, String text) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        if (channel != null) {
            message.put("channel", channel);
        }
        // Readers open links if they choose to. Slack does not fetch them.
        return message.put("text", text).put("unfurl_links", false).put("unfurl_media", false);
    }

    /** With or without the path of Slack's own address, {@code https://slack.com/api/}. */
    private static URI method(URI apiUrl, String name) {
        String base = apiUrl.toString();
        if (apiUrl.getPath() == null
                || apiUrl.getPath().isEmpty()
                || apiUrl.getPath().equals("/")) {
            base = apiUrl.resolve("/api").toString();
        }
        return URI.create(base.endsWith("/") ? base + name : base + "/" + name);
    }

    /** @throws SinkFailure unless Slack took the message */
    void check(SinkResponse response) throws SinkFailure {
        if (toWebhook) {
            SlackErrors.checkWebhook(response);
        } else {
            SlackErrors.checkMethod(response);
        }
    }
}
