package io.waybill.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.waybill.config.Secret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Handshake;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Answers the questions providers ask before they send webhooks, for the sources whose settings say so. */
public final class Handshakes {

    private static final String URL_VERIFICATION = "url_verification";
    private static final int LONGEST_CHALLENGE = 1_000;

    private static final int CONFIRMED = 200;

    private static final String REQUEST_ORIGIN = "WebHook-Request-Origin";
    private static final String REQUEST_RATE = "WebHook-Request-Rate";
    private static final String ALLOWED_ORIGIN = "WebHook-Allowed-Origin";
    private static final String ALLOWED_RATE = "WebHook-Allowed-Rate";
    /** A host name, the only kind of origin that is allowed. */
    private static final Pattern ORIGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");

    private final Map<String, SourceSettings> sources;

    public Handshakes(Map<String, SourceSettings> sources) {
        this.sources = sources;
    }

    private boolean answers(String source, Handshake handshake) {
        SourceSettings settings = sources.get(source);
        return settings != null && settings.handshakes().contains(handshake);
    }

    /** Slack's challenge, if the payload has one and the source answers it. */
    Optional<String> challenge(String source, JsonNode payload) {
        String challenge = payload.path("challenge").asText();
        return answers(source, Handshake.SLACK)
                        && payload.path("type").asText().equals(URL_VERIFICATION)
                        && !challenge.isEmpty()
                        && challenge.length() <= LONGEST_CHALLENGE
                ? Optional.of(challenge)
                : Optional.empty();
    }

    /** The HTTP methods of a source's address. */
    public String methods(String source) {
        return "POST"
                + (answers(source, Handshake.CLOUDEVENTS) ? ", OPTIONS" : "")
                + (answers(source, Handshake.META) ? ", GET" : "");
    }

    /**
     * Answers Meta's GET request with its challenge, if it knows the token. That proves nothing about webhooks, which are
     * still verified.
     *
     * @return the status of the answer; 0 if it is no such request, and not answered
     */
    public int confirm(String source, HttpServerRequest request, HttpServerResponse response) {
        if (!answers(source, Handshake.META) || !"subscribe".equals(request.getParam("hub.mode"))) {
            return 0;
        }
        String challenge = request.getParam("hub.challenge", "");
        Secret token = Objects.requireNonNull(sources.get(source)).handshakeToken();
        boolean isKnown = token != null
                && MessageDigest.isEqual(
                        token.reveal().getBytes(UTF_8),
                        request.getParam("hub.verify_token", "").getBytes(UTF_8));
        if (!isKnown || challenge.isEmpty() || challenge.length() > LONGEST_CHALLENGE) {
            AnswerWriter.send(new Answer.Refused(Problem.UNVERIFIED, "The sender could not be verified."), response);
            return Problem.UNVERIFIED.status();
        }
        response.setStatusCode(CONFIRMED)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(challenge);
        return CONFIRMED;
    }

    /**
     * Answers a request of CloudEvents' abuse protection (HTTP Webhooks 1.0.1, section 4), if the source does so. It
     * only allows the origin to send: every webhook is still verified.
     *
     * @return whether it was such a request, and is answered
     */
    public boolean allow(String source, HttpServerRequest request, HttpServerResponse response) {
        String origin = request.getHeader(REQUEST_ORIGIN);
        if (!answers(source, Handshake.CLOUDEVENTS)
                || origin == null
                || !ORIGIN.matcher(origin).matches()) {
            return false;
        }
        response.putHeader(ALLOWED_ORIGIN, origin).putHeader(HttpHeaders.ALLOW, methods(source));
        if (request.getHeader(REQUEST_RATE) != null) {
            response.putHeader(ALLOWED_RATE, "*");
        }
        response.setStatusCode(200).end();
        return true;
    }
}
