package io.waybill.sink.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.waybill.event.Json;
import io.waybill.sink.PermanentFailure;
import io.waybill.sink.RefusedFailure;
import io.waybill.sink.ResponseClassifier;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.SinkResponse;
import io.waybill.sink.TransientFailure;
import java.util.Set;
import java.util.regex.Pattern;

/** What Slack's responses mean: Slack names its errors, which says more than the status. */
final class SlackErrors {

    /** The webhook or the token is valid for no message. */
    private static final Set<String> REFUSED = Set.of(
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

    private static final Set<String> TRANSIENT = Set.of(
            "ratelimited",
            "rate_limited",
            "fatal_error",
            "internal_error",
            "request_timeout",
            "service_unavailable",
            "team_added_to_org",
            "rollup_error",
            "message_limit_exceeded");

    /** What only an error is called. */
    private static final Pattern NAME = Pattern.compile("[a-z]+(?:_[a-z]+)+|ratelimited|accesslimited");

    private SlackErrors() {}

    /**
     * An incoming webhook answers with a status, and the error as text. Some answer 200 all the same, so a success must not
     * say no. What else a success says differs: {@code ok}, {@code {"success":true}}, nothing.
     */
    static void checkWebhook(SinkResponse response) throws SinkFailure {
        String body = response.body().strip();
        if (!response.isSuccess()) {
            check(error(json(body), body), response);
            // 404 and 410 are about the channel if they say so, otherwise about the webhook.
            ResponseClassifier.check(response, !body.contains("channel"));
        } else if (body.startsWith("<")) {
            throw new RefusedFailure(
                    "answered %d with a web page: this is not an incoming webhook; check its address"
                            .formatted(response.status()),
                    response.status());
        } else if (saysNo(json(body)) || NAME.matcher(body).matches()) {
            fail(error(json(body), body), response);
        }
    }

    /** A method of the API answers 200 also when it fails: {@code {"ok": false, "error": "is_archived"}}. */
    static void checkMethod(SinkResponse response) throws SinkFailure {
        ResponseClassifier.check(response, true);
        JsonNode result = json(response.body());
        if (!result.path("ok").asBoolean()) {
            if (!result.has("ok")) {
                response.checkComplete();
            }
            fail(error(result, "the answer has no 'ok'"), response);
        }
    }

    private static boolean saysNo(JsonNode result) {
        JsonNode error = result.path("error");
        return isFalse(result.path("ok"))
                || isFalse(result.path("success"))
                || (error.isTextual() && !error.asText().isBlank());
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }

    private static String error(JsonNode result, String otherwise) {
        return result.path("error").asText(otherwise);
    }

    private static void fail(String error, SinkResponse response) throws SinkFailure {
        check(error, response);
        throw new PermanentFailure(response.describe(error), response.status());
    }

    private static void check(String error, SinkResponse response) throws SinkFailure {
        if (REFUSED.contains(error)) {
            throw new RefusedFailure(response.describe(error) + "; check the webhook or the token", response.status());
        }
        if (TRANSIENT.contains(error)) {
            throw new TransientFailure(response.describe(error), response.status(), response.retryAfter());
        }
    }

    private static JsonNode json(String body) {
        try {
            return Json.parse(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
