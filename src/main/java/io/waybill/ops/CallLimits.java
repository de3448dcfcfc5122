package io.waybill.ops;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.waybill.config.HttpSettings;
import io.waybill.source.http.Connections;
import java.util.function.Predicate;

/**
 * The limits of the webhook port for the ops port: connections that wait, time, and size. It keeps the body of a call only if
 * the caller may make it: nobody else can fill the memory.
 */
final class CallLimits implements Handler<RoutingContext> {

    private static final String BODY = "waybill.body";
    private static final long SWEEP_MILLIS = 500;

    private final long maxBody;
    private final Connections connections;
    private final Predicate<HttpServerRequest> allowed;

    /** @param allowed whether the caller has the token, if one is needed */
    CallLimits(HttpSettings settings, Predicate<HttpServerRequest> allowed) {
        this.allowed = allowed;
        this.maxBody = settings.maxBody();
        this.connections = new Connections(settings.maxWaiting(), settings.requestTimeout(), System::nanoTime);
    }

    void opened(HttpConnection connection) {
        connections.opened(connection);
    }

    void start(Vertx vertx) {
        vertx.setPeriodic(SWEEP_MILLIS, timer -> connections.sweep());
    }

    /** The body of a call; empty if it has none. */
    static byte[] body(RoutingContext context) {
        Buffer body = context.get(BODY);
        return body == null ? new byte[0] : body.getBytes();
    }

    /** Goes on when the whole body has arrived. */
    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpConnection connection = request.connection();
        connections.awaitBody(context, () -> tooSlow(context));
        context.addEndHandler(end -> {
            if (end.succeeded()) {
                connections.awaitRequest(connection);
            }
        });
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && (length.length() > 18 || Long.parseLong(length) > maxBody)) {
            tooLarge(context);
            return;
        }
        request.exceptionHandler(context::fail);
        Buffer body = HttpMethod.POST.equals(request.method()) && allowed.test(request) ? Buffer.buffer() : null;
        context.put(BODY, body);
        long[] arrived = {0};
        request.handler(part -> {
            arrived[0] += part.length();
            if (arrived[0] > maxBody) {
                tooLarge(context);
            } else if (body != null) {
                body.appendBuffer(part);
            }
        });
        request.endHandler(end -> {
            if (!context.response().ended()) {
                connections.received(connection);
                context.next();
            }
        });
    }

    private void tooLarge(RoutingContext context) {
        refuse(context, 413, "too-large", "The body is larger than %d bytes.".formatted(maxBody));
    }

    private static void tooSlow(RoutingContext context) {
        refuse(context, 408, "too-slow", "The body did not arrive in time.");
    }

    private static void refuse(RoutingContext context, int status, String code, String detail) {
        if (!context.response().ended() && !context.response().closed()) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            context.response().endHandler(end -> context.request().connection().close());
            ApiResponses.problem(context, status, code, detail);
        }
    }
}
