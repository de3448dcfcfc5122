package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.waybill.config.HttpSettings;
import io.waybill.config.OpsSettings;
import io.waybill.record.ChangeOutcome;
import io.waybill.record.RecordEntry;
import io.waybill.testing.RawHttp;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the ops port does while all else is busy, and with calls that are too much. */
@Tag("own-parts")
class OpsServerIT {

    private static final int MOST_WAITING = 100;

    private final List<RecordEntry> changes = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));
    private final Metrics metrics = new Metrics();
    private final OpsServer server = new OpsServer(
            vertx,
            new OpsSettings("127.0.0.1", 0, null),
            new HttpSettings(
                    "127.0.0.1", 0, null, 1_000, 1_000_000, 1, MOST_WAITING, Duration.ofSeconds(1), null, List.of()),
            () -> false,
            () -> null);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        server.start(new OpsApi(
                new Health(List.of(new Health.Check("broker", true, () -> null))),
                metrics,
                new OperatorChanges(
                        entry -> {
                            changes.add(entry);
                            return false;
                        },
                        Clock.systemUTC()),
                List.of(
                        router -> router.get("/api/slow", context -> {
                            await();
                            ApiResponses.json(context, 200, Map.of());
                        }),
                        router -> router.change("/api/sinks/:name/stop", Action.STOP_SINK, context -> {
                            if (context.queryParams().contains("dry")) {
                                ApiResponses.json(context, 200, Map.of());
                            } else if (context.queryParams().contains("why")) {
                                Operator.did(context, "stopped it");
                                ApiResponses.json(context, 200, Map.of());
                            } else {
                                throw new ApiProblem(409, "no", "Not so.");
                            }
                        }))));
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        metrics.close();
    }

    private void await() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void answersWhetherTheHubIsReadyWhileWebhooksAndQueriesWait() throws Exception {
        // Given: every worker of the webhook port is busy, and more slow calls come than there are threads
        vertx.executeBlocking(() -> {
            await();
            return null;
        });
        CompletableFuture<HttpResponse<String>> first = new CompletableFuture<>();
        List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            slow.add(client.sendAsync(request("/api/slow"), HttpResponse.BodyHandlers.ofString())
                    .whenComplete((response, failure) -> first.complete(response)));
        }
        HttpResponse<String> tooMany = first.get();

        // Then
        assertThat(get("/observe/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/observe/health/ready").statusCode()).isEqualTo(200);
        assertThat(tooMany.statusCode()).isEqualTo(503);
        assertThat(tooMany.body()).contains("Too many calls at once");
        released.countDown();
        assertThat(slow)
                .extracting(call -> call.join().statusCode())
                .containsOnly(200, 503)
                .contains(200);
    }

    /** The broker may be what an operator looks after. */
    @Test
    void makesChangesAlsoIfTheyCannotBePutOnRecord() throws Exception {
        assertThat(post("/api/sinks/crm/stop?dry=true").statusCode()).isEqualTo(200);
        assertThat(post("/api/sinks/crm/stop?why=" + "x".repeat(2_000)).statusCode())
                .isEqualTo(200);
        assertThat(post("/api/sinks/crm/stop").statusCode()).isEqualTo(409);

        Awaitility.await().until(() -> changes.size() == 2);
        // Each goes on record when its call has been answered, on a thread of its own.
        RecordEntry.OperatorChange done = changed(ChangeOutcome.DONE);
        assertThat(done.operator()).isEqualTo("ada");
        assertThat(done.origin()).isEqualTo("api");
        assertThat(done.action()).isEqualTo("stop-sink");
        assertThat(done.sink()).isEqualTo("crm");
        assertThat(done.asked()).isEqualTo(Map.of("why", "x".repeat(1_000) + "…"));
        assertThat(done.detail()).isEqualTo("stopped it");
        assertThat(changed(ChangeOutcome.REFUSED).detail()).isEqualTo("Not so.");
    }

    private RecordEntry.OperatorChange changed(ChangeOutcome outcome) {
        return changes.stream()
                .map(RecordEntry.OperatorChange.class::cast)
                .filter(change -> change.outcome() == outcome)
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)))
                .header("Authorization", "Basic YWRhOmFueQ==")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void takesNoLargeBody() throws IOException {
        String head = "POST /api/slow HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n".formatted(server.port());
        byte[] announced = RawHttp.bytes(head + "Content-Length: 600000000\r\n\r\n");
        byte[] inChunks = RawHttp.bytes(
                head + "Transfer-Encoding: chunked\r\n\r\n" + ("400\r\n" + "x".repeat(0x400) + "\r\n").repeat(2));

        assertThat(RawHttp.send(server.port(), announced).status()).isEqualTo(413);
        assertThat(RawHttp.send(server.port(), inChunks).status()).isEqualTo(413);
    }

    @Test
    void endsCallsThatNeverComeWholeAndConnectionsThatAreTooMany() throws IOException {
        // Given
        List<Socket> half = new ArrayList<>();
        for (int i = 0; i <= MOST_WAITING; i++) {
            Socket socket = RawHttp.open(server.port());
            socket.getOutputStream()
                    .write(RawHttp.bytes("POST /api/slow HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 10\r\n\r\nx"
                            .formatted(server.port())));
            half.add(socket);
        }

        // Then
        assertThat(RawHttp.read(half.get(MOST_WAITING)).status()).isEqualTo(408);
        for (Socket socket : half) {
            assertThat(RawHttp.read(socket).status()).isIn(0, 408);
            socket.close();
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)))
                .timeout(Duration.ofSeconds(20))
                .build();
    }
}
