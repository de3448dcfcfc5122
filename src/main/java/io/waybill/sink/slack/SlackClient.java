package io.waybill.sink.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.slack.api.SlackConfig;
import com.slack.api.util.http.SlackHttpClient;
import io.waybill.config.SinkSettings.Slack;
import io.waybill.event.Json;
import io.waybill.sink.PermanentFailure;
import io.waybill.sink.RefusedFailure;
import io.waybill.sink.ResponseClassifier;
import io.waybill.sink.RetryAfter;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.TransientFailure;
import io.waybill.sink.http.Egress;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.apache.camel.RuntimeCamelException;
import org.jspecify.annotations.Nullable;

/**
 * Calls Slack, with Slack's own HTTP client: one call an attempt, no redirects, a limit to the whole of it.
 *
 * @see <a href="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/">incoming webhooks</a>
 * @see <a href="https://docs.slack.dev/reference/methods/chat.postMessage/">chat.postMessage</a>
 */
final class SlackClient {

    private static final MediaType JSON = Objects.requireNonNull(MediaType.parse("application/json; charset=utf-8"));
    private static final long MOST_OF_AN_ANSWER = 64_000;

    /** The hook or the token is no good for any message. */
    private static final Set<String> FOR_US_TO_MEND = Set.of(
            "no_service",
            "no_service_id",
            "no_team",
            "no_active_hooks",
            "team_disabled",
            "invalid_token",
            "action_prohibited",
            "posting_to_general_channel_denied",
            "not_authed",
            "invalid_auth",
            "account_inactive",
            "token_expired",
            "token_revoked",
            "no_permission",
            "missing_scope",
            "org_login_required",
            "ekm_access_denied",
            "not_allowed_token_type",
            "access_denied",
            "enterprise_is_restricted",
            "accesslimited",
            "two_factor_setup_required");

    private static final Set<String> PASSING = Set.of(
            "ratelimited",
            "rate_limited",
            "fatal_error",
            "internal_error",
            "request_timeout",
            "service_unavailable",
            "team_added_to_org",
            "rollup_error",
            "message_limit_exceeded");

    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*|[0-9.]+");

    private final Egress egress;
    private final OkHttpClient http;
    private final Clock clock;

    SlackClient(Egress egress, Clock clock) {
        this.egress = egress;
        this.clock = clock;
        OkHttpClient.Builder builder = SlackHttpClient.buildOkHttpClient(new SlackConfig())
                .newBuilder()
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .dns(egress::resolve);
        if (!egress.allowsPrivate()) {
            // A proxy would resolve names for itself, where nobody checks.
            builder.proxy(Proxy.NO_PROXY);
        }
        this.http = builder.build();
    }

    /**
     * Posts to an incoming webhook.
     *
     * @param channel its name, honoured by hooks of the old kind alone, or null
     */
    void post(String address, @Nullable String channel, String text, Duration timeout) throws SinkFailure, IOException {
        ObjectNode message = message(channel, text);
        SlackResponse answer =
                call(new Request.Builder().url(address).post(body(message)).build(), timeout);
        if (answer.status() < 200 || answer.status() >= 300) {
            String error = answer.body().strip();
            judge(error, answer);
            // 404 and 410 speak of the channel when they say so; otherwise of the hook.
            ResponseClassifier.check(answer.status(), !error.contains("channel"), answer.retryAfter(), error);
        }
    }

    void chatPostMessage(Slack slack, String channel, String text, Duration timeout) throws SinkFailure, IOException {
        ObjectNode message = message(channel, text);
        Request request = new Request.Builder()
                .url(method(slack.apiUrl().uri(), "chat.postMessage"))
                .header(
                        "Authorization",
                        "Bearer " + Objects.requireNonNull(slack.token()).reveal())
                .post(body(message))
                .build();
        SlackResponse answer = call(request, timeout);
        ResponseClassifier.check(answer.status(), true, answer.retryAfter(), answer.body());
        JsonNode said = answer.json();
        if (!said.path("ok").asBoolean()) {
            String error = said.path("error").asText("an answer without ok");
            judge(error, answer);
            throw new PermanentFailure(ResponseClassifier.describe(answer.status(), error), answer.status());
        }
    }

    private static void judge(String error, SlackResponse answer) throws SinkFailure {
        if (FOR_US_TO_MEND.contains(error)) {
            throw new RefusedFailure(
                    ResponseClassifier.describe(answer.status(), error) + "; check the hook or the token",
                    answer.status());
        }
        if (PASSING.contains(error)) {
            throw new TransientFailure(
                    ResponseClassifier.describe(answer.status(), error), answer.status(), answer.retryAfter());
        }
    }

    private static ObjectNode message(@Nullable String channel, String text) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        if (channel != null) {
            message.put("channel", channel);
        }
        message.put("text", text);
        // Links in messages are looked at by people who choose to, not fetched on sight.
        message.put("unfurl_links", false);
        message.put("unfurl_media", false);
        return message;
    }

    private static RequestBody body(ObjectNode message) {
        return RequestBody.create(Json.write(message), JSON);
    }

    /** With or without the path of Slack's own address, {@code https://slack.com/api/}. */
    private static String method(URI apiUrl, String name) {
        String base = apiUrl.toString();
        if (apiUrl.getPath() == null
                || apiUrl.getPath().isEmpty()
                || apiUrl.getPath().equals("/")) {
            base = apiUrl.resolve("/api").toString();
        }
        return base.endsWith("/") ? base + name : base + "/" + name;
    }

    private record SlackResponse(int status, String body, Duration retryAfter) {
        JsonNode json() {
            try {
                return Json.parse(body);
            } catch (JsonProcessingException e) {
                return JsonNodeFactory.instance.objectNode();
            }
        }
    }

    private SlackResponse call(Request request, Duration timeout) throws SinkFailure, IOException {
        try {
            if (IP_ADDRESS.matcher(request.url().host()).matches()) {
                // The client asks for names only.
                egress.resolve(request.url().host());
            }
            return answer(request, timeout);
        } catch (RuntimeCamelException e) {
            if (e.getCause() instanceof RefusedFailure refused) {
                throw refused;
            }
            throw e;
        }
    }

    private SlackResponse answer(Request request, Duration timeout) throws IOException {
        OkHttpClient within = http.newBuilder()
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .callTimeout(timeout.multipliedBy(2))
                .build();
        try (Response response = within.newCall(request).execute()) {
            return new SlackResponse(
                    response.code(),
                    response.peekBody(MOST_OF_AN_ANSWER).string(),
                    RetryAfter.parse(response.header("Retry-After"), clock));
        }
    }

    void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
