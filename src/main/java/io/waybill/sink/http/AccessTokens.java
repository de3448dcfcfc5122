package io.waybill.sink.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.config.SinkSettings.OAuth;
import io.waybill.event.Json;
import io.waybill.sink.RefusedFailure;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.apache.camel.RuntimeCamelException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.jspecify.annotations.Nullable;

/**
 * Adds an access token to each call: OAuth 2 client credentials (RFC 6749, section 4.4). The sink has one token, until it
 * expires or the sink answers 401. camel-http keeps a token for each address instead, which would be one for each lead if
 * the path names the lead.
 */
final class AccessTokens implements ExecChainHandler {

    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final Duration LIFETIME_IF_NOT_SAID = Duration.ofMinutes(5);

    private final OAuth oauth;
    private final Clock clock;

    @GuardedBy("this")
    private @Nullable CloseableHttpClient client;

    @GuardedBy("this")
    private @Nullable Token token;

    private record Token(String value, Instant expires) {}

    AccessTokens(OAuth oauth, Clock clock) {
        this.oauth = oauth;
        this.clock = clock;
    }

    /** @param plain a client that adds no token */
    synchronized void use(CloseableHttpClient plain) {
        client = plain;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Token used = token();
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + used.value());
        ClassicHttpResponse response = chain.proceed(request, scope);
        if (response.getCode() != 401) {
            return response;
        }
        // The token may have been revoked. The call with a new one belongs to the same attempt.
        forget(used);
        EntityUtils.consume(response.getEntity());
        response.close();
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token().value());
        return chain.proceed(request, scope);
    }

    private synchronized void forget(Token used) {
        if (used.equals(token)) {
            token = null;
        }
    }

    private synchronized Token token() throws IOException {
        if (token == null || !clock.instant().isBefore(token.expires())) {
            token = ask();
        }
        return token;
    }

    @GuardedBy("this")
    private Token ask() throws IOException {
        HttpPost post = new HttpPost(oauth.tokenUrl().target());
        post.setHeader(HttpHeaders.AUTHORIZATION, "Basic " + basic());
        List<NameValuePair> form = new ArrayList<>();
        form.add(new BasicNameValuePair("grant_type", "client_credentials"));
        if (!oauth.scope().isEmpty()) {
            form.add(new BasicNameValuePair("scope", oauth.scope()));
        }
        post.setEntity(new UrlEncodedFormEntity(form, StandardCharsets.UTF_8));
        return Objects.requireNonNull(client, "use() comes first").execute(post, response -> {
            String body = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity(), 64_000);
            return read(response.getCode(), body);
        });
    }

    private Token read(int code, String body) throws IOException {
        if (code == 400 || code == 401 || code == 403) {
            // Wrapped so that it passes through the client; camel-http unwraps it.
            throw new RuntimeCamelException(new RefusedFailure(
                    "the token address answered %d: it does not accept the client's id or secret".formatted(code),
                    code));
        }
        if (code != 200) {
            throw new IOException("the token address answered " + code);
        }
        JsonNode answer = Json.parse(body);
        String value = answer.path("access_token").asText();
        if (value.isEmpty()) {
            throw new IOException("the token address answered without an access_token");
        }
        Duration lifetime = answer.path("expires_in").canConvertToLong()
                        && answer.path("expires_in").asLong() > 0
                ? Duration.ofSeconds(answer.path("expires_in").asLong())
                : LIFETIME_IF_NOT_SAID;
        Duration used = lifetime.compareTo(MARGIN.multipliedBy(2)) > 0 ? lifetime.minus(MARGIN) : lifetime.dividedBy(2);
        return new Token(value, clock.instant().plus(used));
    }

    /** RFC 6749, section 2.3.1: both are form-encoded first. */
    private String basic() {
        String id = URLEncoder.encode(oauth.clientId(), StandardCharsets.UTF_8);
        String secret = URLEncoder.encode(oauth.clientSecret().reveal(), StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }
}
