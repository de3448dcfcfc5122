package io.waybill.ops;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.waybill.config.HttpSettings;
import io.waybill.source.http.Connections;

/** The limits of the webhook port for the ops port: connections that wait, time, and size. No call needs its body. */
final class CallLimits implements Handler<RoutingContext> {

    private static final long SWEEP_MILLIS = 500;

    private final long maxBody;
    private final Connections connections;

    CallLimits(HttpSettings settings) {
        this.maxBody = settings.maxBody();
        this.connections = new Connections(settings.maxWaiting(), settings.requestTimeout(), System::nanoTime);
    }

    void opened(HttpConnection connection) {
        connections.opened(connection);
    }

    void start(Vertx vertx) {
        vertx.setPeriodic(SWEEP_MILLIS, timer -> connections.sweep());
    }

    /** Goes on when the whole body has arrived, and drops it. */
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
        long[] arrived = {0};
        request.handler(part -> {
            arrived[0] += part.length();
            if (arrived[0] > maxBody) {
                tooLarge(context);
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
