package io.waybill.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.waybill.testing.Payloads;
import io.waybill.testing.Payloads.Payload;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a sink that never answers costs the others: the time from a webhook's being sent to a healthy sink's being told,
 * with the other sink healthy too, and with it hanging.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Threads(4)
@Fork(1)
@Warmup(iterations = 4, time = 5)
@Measurement(iterations = 6, time = 5)
public class IsolationBenchmark {

    /** How the other sink is. */
    @Param({"answers", "hangs"})
    public String other;

    private final Payloads payloads = new Payloads();
    private final Map<String, CompletableFuture<Void>> told = new ConcurrentHashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path folder;
    private HttpServer sinks;
    private TestHub hub;

    @Setup
    public void start() throws IOException {
        folder = Files.createTempDirectory("isolation");
        sinks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sinks.setExecutor(threads);
        sinks.createContext("/healthy", exchange -> {
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            answer(exchange);
            told(key.substring(0, key.length() - "-healthy".length())).complete(null);
        });
        sinks.createContext("/other", other.equals("hangs") ? exchange -> hang() : IsolationBenchmark::answer);
        sinks.start();
        TestRoutes routes = TestRoutes.copyTo(folder.resolve("routes"));
        Map<String, String> settings = new HashMap<>();
        for (String name : new String[] {"healthy", "other"}) {
            routes.addSink(name);
            String url = "http://127.0.0.1:%d/%s".formatted(sinks.getAddress().getPort(), name);
            settings.put("waybill.sink.%s.url".formatted(name), url);
            settings.put("waybill.sink.%s.timeout".formatted(name), "120s");
        }
        hub = TestHub.start(folder.resolve("data"), settings, routes.folder());
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private void hang() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Void> told(String event) {
        return told.computeIfAbsent(event, id -> new CompletableFuture<>());
    }

    @TearDown
    public void stop() throws IOException {
        over.countDown();
        hub.close();
        sinks.stop(0);
        threads.shutdownNow();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The payloads of one thread. */
    @State(Scope.Thread)
    public static class Draw {
        private final Random random = new Random(1);
    }

    /** From the webhook to the healthy sink. */
    @Benchmark
    public void toTheHealthySink(Draw draw) {
        Payload payload = payloads.next(draw.random);
        String event = hub.client().accepted(payload.source(), payload.body());
        told(event).join();
        told.remove(event);
    }
}
