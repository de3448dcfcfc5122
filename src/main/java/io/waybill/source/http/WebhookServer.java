package io.waybill.source.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.ext.web.Router;
import io.waybill.config.HttpSettings;
import io.waybill.config.HttpSettings.Tls;
import io.waybill.config.SourceSettings;
import io.waybill.finding.FailureText;
import io.waybill.source.Answer;
import io.waybill.source.AnswerWriter;
import io.waybill.source.Problem;
import io.waybill.source.SourceMetrics;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server that receives webhooks. All generations of routes share it. Each has its own router, and the router in
 * use gets the requests.
 */
public final class WebhookServer {

    private static final long SWEEP_MILLIS = 500;

    /** Between two parts of a body. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final HttpSettings settings;
    private final SourceMetrics metrics;
    private final Clock clock;
    private final InFlightLimit inFlight;
    private final Connections connections;
    private final WebhookMemory memory;
    private final ClientAddresses clients;
    private final AtomicReference<@Nullable GenerationRouter> current = new AtomicReference<>();
    private volatile boolean stopping;
    private volatile @Nullable HttpServer server;

    public WebhookServer(Vertx vertx, HttpSettings settings, SourceMetrics metrics, Clock clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.inFlight = new InFlightLimit(settings.maxInFlight());
        this.connections = new Connections(settings.maxWaiting(), settings.requestTimeout(), System::nanoTime);
        this.clients = new ClientAddresses(settings.trustedProxies());
        this.memory = new WebhookMemory(settings.maxMemory(), LONGEST_SILENCE, System::nanoTime);
    }

    public Vertx vertx() {
        return vertx;
    }

    /** A router for the routes of these sources. */
    public GenerationRouter routerFor(Map<String, SourceSettings> sources) {
        Router router = Router.router(vertx);
        GenerationRouter generationRouter = new GenerationRouter(vertx, router, clients, clock);
        new RequestChecks(
                        sources,
                        settings.maxBody(),
                        inFlight,
                        connections,
                        memory,
                        metrics,
                        new WrongAddressLog(sources, clients, clock))
                .guard(router);
        return generationRouter;
    }

    /** New requests go to this router from now on. Requests in flight end where they began. */
    public void use(GenerationRouter router) {
        current.set(router);
    }

    private void handle(HttpServerRequest request) {
        boolean handled = false;
        while (!handled) {
            GenerationRouter router = Objects.requireNonNull(current.get());
            handled = router.handle(request, () -> router.equals(current.get()));
        }
    }

    /**
     * Starts to listen. A router must be in use.
     *
     * @throws IllegalStateException if the address is not available
     */
    public void start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setTcpNoDelay(true);
        Tls tls = settings.tls();
        if (tls == null) {
            listen(options);
        } else {
            startTls(options, tls);
        }
        vertx.setPeriodic(SWEEP_MILLIS, timer -> {
            connections.sweep();
            memory.sweep();
        });
    }

    private void startTls(HttpServerOptions options, Tls tls) {
        try {
            Certificate certificate = Certificate.read(tls);
            certificate.check(vertx);
            ReloadableKeys keys = new ReloadableKeys(certificate.keys(vertx));
            listen(options.setSsl(true).setKeyCertOptions(KeyCertOptions.wrap(keys)));
            new CertificateWatch(vertx, tls, keys, certificate).start();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "'waybill.http.tls.certificate' '%s' and 'waybill.http.tls.key' '%s' cannot be used: %s; give a PEM"
                                    .formatted(tls.certificate(), tls.key(), FailureText.of(e))
                            + " file of the certificate chain and one of its key, not encrypted",
                    e);
        }
    }

    private void listen(HttpServerOptions options) {
        try {
            server = vertx.createHttpServer(options)
                    .connectionHandler(connections::opened)
                    .invalidRequestHandler(this::refuse)
                    .requestHandler(this::handle)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            // Without the cause: the message says all of it.
            throw new IllegalStateException(
                    PortFailure.describe("waybill.http", settings.host(), settings.port(), e.getCause()));
        }
    }

    /** Answers what is not valid HTTP, or has too long headers. */
    private void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem = cause instanceof TooLongHttpLineException
                ? Problem.URI_TOO_LONG
                : cause instanceof TooLongHttpHeaderException ? Problem.HEADERS_TOO_LARGE : Problem.BAD_REQUEST;
        metrics.answered(SourceMetrics.UNKNOWN, problem.status());
        AnswerWriter.send(
                        new Answer.Refused(
                                problem, "The request is not valid HTTP, or its address or headers are too long."),
                        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE))
                .onComplete(sent -> request.connection().close());
    }

    /** The port in use, also if the settings ask for any free one. */
    public int port() {
        HttpServer now = server;
        return now == null ? settings.port() : now.actualPort();
    }

    /** From now on the hub is not ready: whoever has others to send webhooks to does so. It takes those that come all the same. */
    public void sayThatItStops() {
        stopping = true;
    }

    /** Why it takes no webhooks, or soon will not, or null. */
    public @Nullable String trouble() {
        if (stopping || inFlight.isClosed()) {
            return "the hub is stopping";
        }
        return server == null ? "the webhook port is not open yet" : null;
    }

    public int inFlight() {
        return inFlight.count();
    }

    /** What the webhooks that are not answered yet take of the memory, in bytes. */
    public long memory() {
        return memory.taken();
    }

    /** Refuses new webhooks with 503, and waits for those in flight. */
    public void stop(Duration timeout) {
        inFlight.close();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (inFlight.count() > 0 && System.nanoTime() < deadline) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        HttpServer now = server;
        if (now != null) {
            now.close();
        }
    }
}
