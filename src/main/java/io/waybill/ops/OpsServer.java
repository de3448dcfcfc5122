package io.waybill.ops;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.waybill.config.HttpSettings;
import io.waybill.config.OpsSettings;
import io.waybill.config.Secret;
import io.waybill.source.http.PortFailure;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The HTTP server of the ops port. */
public final class OpsServer {

    private static final int IDLE_SECONDS = 60;
    private static final int API_THREADS = 6;
    /** A call may name hundreds of events. */
    private static final int LONGEST_LINE = 32 * 1024;

    private static final int HEALTH_THREADS = 2;
    private static final int MOST_CALLS_AT_ONCE = 64;

    private final Vertx vertx;
    private final OpsSettings settings;
    private final TokenCheck tokenCheck;
    private final CallLimits limits;
    private final BooleanSupplier masking;
    private final Supplier<@Nullable Secret> token;
    private final Router router;
    private @Nullable HttpServer server;

    /**
     * @param http the limits of the webhook port, which hold here too
     * @param masking whether it masks personal data now
     * @param token the token in the settings now
     */
    public OpsServer(
            Vertx vertx,
            OpsSettings settings,
            HttpSettings http,
            BooleanSupplier masking,
            Supplier<@Nullable Secret> token) {
        this.vertx = vertx;
        this.settings = settings;
        this.masking = masking;
        this.token = token;
        this.router = Router.router(vertx);
        this.tokenCheck = new TokenCheck(this::token);
        this.limits = new CallLimits(http, tokenCheck::allows);
    }

    /** Without a token in today's settings, still the one of the start: the port may listen where it needs one. */
    private @Nullable Secret token() {
        Secret now = token.get();
        return now != null ? now : settings.token();
    }

    /** @throws IllegalStateException if it cannot listen on the address */
    public void start(OpsApi api) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(LONGEST_LINE)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        router.route().handler(new SecurityHeaders());
        router.route().handler(limits);
        router.route().handler(new OriginCheck(settings, this::port));
        router.route().handler(context -> {
            if (masking.getAsBoolean()) {
                ApiResponses.maskPersonalData(context);
            }
            context.next();
        });
        api.addOpenTo(router, new ApiThreads(vertx, "ops-health", HEALTH_THREADS, MOST_CALLS_AT_ONCE));
        router.route().handler(tokenCheck);
        api.addGuardedTo(router, new ApiThreads(vertx, "ops", API_THREADS, MOST_CALLS_AT_ONCE));
        try {
            server = vertx.createHttpServer(options)
                    .connectionHandler(limits::opened)
                    .requestHandler(router)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            // Without the cause: the message says all of it.
            throw new IllegalStateException(
                    PortFailure.describe("waybill.ops", settings.host(), settings.port(), e.getCause()));
        }
        limits.start(vertx);
    }

    /** The port in use, also if the settings ask for any free one. */
    public int port() {
        return server == null ? settings.port() : server.actualPort();
    }

    /** Every call, such as {@code GET /api/events/:id}. */
    public List<String> calls() {
        return router.getRoutes().stream()
                .filter(route -> route.getPath() != null && route.methods() != null)
                .flatMap(route -> route.methods().stream().map(method -> method + " " + route.getPath()))
                .toList();
    }

    public void stop() {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
