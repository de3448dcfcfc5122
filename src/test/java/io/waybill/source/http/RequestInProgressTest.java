package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.waybill.config.ProofSettings;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.source.SourceMetrics;
import io.waybill.testing.RawHttp;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request that is answered before its last byte has arrived. */
class RequestInProgressTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final byte[] WEBHOOK = RawHttp.bytes("POST /webhooks/acme HTTP/1.1\r\nHost: hub\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

    private final Vertx vertx = Vertx.vertx();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final InFlightLimit inFlight = new InFlightLimit(10);
    private final AtomicLong now = new AtomicLong();
    private final Connections connections = new Connections(10, TIMEOUT, now::get);
    private final Router router = Router.router(vertx);
    private final ClientAddresses clients = new ClientAddresses(List.of());
    private final GenerationRouter generation = new GenerationRouter(vertx, router, clients, Clock.systemUTC());

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void isNotWorkedOnWhenItsLastPartComesJustAfterTheAnswerThatItWasTooSlow() throws IOException {
        // Given: its time runs out when its body begins, which has only a last chunk
        AtomicBoolean isWorkedOn = new AtomicBoolean();
        WebhookMemory memory = new WebhookMemory(1_000_000, TIMEOUT, () -> {
            now.set(TIMEOUT.toNanos());
            connections.sweep();
            return 0;
        });
        checks(memory).guard(router);
        router.route().handler(context -> {
            isWorkedOn.set(true);
            context.response().end();
        });

        // When
        int status = RawHttp.send(listen(), WEBHOOK).status();

        // Then
        assertThat(status).isEqualTo(408);
        assertThat(isWorkedOn).isFalse();
        assertThat(meters.get("waybill.webhooks").tag("status", "408").counter().count())
                .isEqualTo(1);
        assertThat(meters.find("waybill.webhooks").tag("status", "503").counter())
                .as("answered again")
                .isNull();
        assertThat(inFlight.count()).isZero();
    }

    @Test
    void givesBackWhatItTakesAfterItsEnd() throws IOException {
        // Given
        router.route().handler(context -> context.response().end().onComplete(sent -> {
            inFlight.enter();
            RequestInProgress.of(context).atEnd(inFlight::leave);
            context.request().connection().close();
        }));

        // When
        int status = RawHttp.send(listen(), WEBHOOK).status();

        // Then
        assertThat(status).isEqualTo(200);
        assertThat(inFlight.count()).isZero();
    }

    private RequestChecks checks(WebhookMemory memory) {
        SourceSettings acme = new SourceSettings(
                "acme",
                "acme",
                Set.of(Scheme.HEADER),
                List.of(),
                ProofSettings.of("X-Secret", null),
                TIMEOUT,
                false,
                Set.of(),
                null,
                null);
        SourceMetrics metrics = new SourceMetrics(meters, (source, refusal) -> {});
        Map<String, SourceSettings> sources = Map.of("acme", acme);
        WrongAddressLog wrongAddresses = new WrongAddressLog(sources, clients, Clock.systemUTC());
        return new RequestChecks(sources, 1_000, inFlight, connections, memory, metrics, wrongAddresses);
    }

    private int listen() {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> generation.handle(request, () -> true))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return server.actualPort();
    }
}
