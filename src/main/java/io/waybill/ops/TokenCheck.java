package io.waybill.ops;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.waybill.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls without the token. It does not look at paths: the router has already handled the calls that need no
 * token, so no second reading of a path can differ from the router's.
 */
final class TokenCheck implements Handler<RoutingContext> {

    private final Supplier<@Nullable Secret> current;

    /** @param current the token now; null: none is needed */
    TokenCheck(Supplier<@Nullable Secret> current) {
        this.current = current;
    }

    @Override
    public void handle(RoutingContext context) {
        if (allows(context.request())) {
            if (current.get() != null) {
                Operator.passed(context);
            }
            context.next();
        } else {
            context.response().putHeader("WWW-Authenticate", "Basic realm=\"Waybill\", charset=\"UTF-8\"");
            ApiResponses.problem(context, 401, "unauthorized", "Send the token: Authorization: Bearer …");
        }
    }

    boolean allows(HttpServerRequest request) {
        Secret token = current.get();
        return token == null || isValid(token, request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    private static boolean isValid(Secret token, @Nullable String authorization) {
        return MessageDigest.isEqual(
                tokenIn(authorization).getBytes(StandardCharsets.UTF_8),
                token.reveal().getBytes(StandardCharsets.UTF_8));
    }

    private static String tokenIn(@Nullable String authorization) {
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
