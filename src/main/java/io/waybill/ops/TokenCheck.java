package io.waybill.ops;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.waybill.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the operators' token. It looks at no path: the router decides which calls come before it and are open to
 * all, so there is no second reading of a path that could differ from the router's.
 */
final class TokenCheck implements Handler<RoutingContext> {

    private final @Nullable Secret token;

    /** @param token null: everybody may call */
    TokenCheck(@Nullable Secret token) {
        this.token = token;
    }

    @Override
    public void handle(RoutingContext context) {
        if (token == null || isRight(token, context.request().getHeader(HttpHeaders.AUTHORIZATION))) {
            context.next();
        } else {
            context.response().putHeader("WWW-Authenticate", "Basic realm=\"Waybill\", charset=\"UTF-8\"");
            ApiResponses.problem(context, 401, "unauthorized", "Send the token: Authorization: Bearer …");
        }
    }

    private static boolean isRight(Secret token, @Nullable String authorization) {
        return MessageDigest.isEqual(
                given(authorization).getBytes(StandardCharsets.UTF_8),
                token.reveal().getBytes(StandardCharsets.UTF_8));
    }

    private static String given(@Nullable String authorization) {
        if (authorization == null) {
            return "";
        }
        if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).strip();
        }
        if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                String decoded = new String(
                        Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
                return decoded.substring(decoded.indexOf(':') + 1);
            } catch (IllegalArgumentException e) {
                return "";
            }
        }
        return "";
    }
}
