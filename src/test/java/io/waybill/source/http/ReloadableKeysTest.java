package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.waybill.config.HttpSettings.Tls;
import io.waybill.testing.RawHttp;
import io.waybill.testing.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadableKeysTest {

    private static final int CHANGES = 5;
    private static final int CONNECTIONS_PER_CHANGE = 20;
    private static final int CLIENTS = 4;

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

    @AfterEach
    void close() {
        clients.shutdownNow();
        vertx.close();
    }

    @Test
    void losesNoConnectionThatBeginsWhileTheCertificateChanges() throws Exception {
        // Given
        TestCertificate first = TestCertificate.make(folder, "EC");
        TestCertificate second = TestCertificate.make(folder, "RSA");
        List<Certificate> certificates = List.of(read(first), read(second));
        ReloadableKeys keys = new ReloadableKeys(certificates.get(0).keys(vertx));
        HttpServer server = listen(keys);

        // When
        AtomicInteger answered = new AtomicInteger();
        List<Future<?>> connections = new ArrayList<>();
        for (int i = 0; i < CHANGES * CONNECTIONS_PER_CHANGE; i++) {
            connections.add(clients.submit(() -> {
                assertThat(get(TestCertificate.trusting(first, second), server.actualPort()))
                        .startsWith("HTTP/1.1 200");
                return answered.incrementAndGet();
            }));
        }
        for (int change = 1; change <= CHANGES; change++) {
            connections.get(change * CONNECTIONS_PER_CHANGE - CLIENTS).get(20, TimeUnit.SECONDS);
            keys.use(certificates.get(change % 2).keys(vertx));
        }

        // Then
        for (Future<?> connection : connections) {
            connection.get(20, TimeUnit.SECONDS);
        }
        assertThat(answered).hasValue(CHANGES * CONNECTIONS_PER_CHANGE);
    }

    private Certificate read(TestCertificate certificate) throws Exception {
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        certificate.writeCertificate(chain).writeKey(key);
        return Certificate.read(new Tls(chain, key));
    }

    private HttpServer listen(ReloadableKeys keys) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setKeyCertOptions(KeyCertOptions.wrap(keys));
        return vertx.createHttpServer(options)
                .requestHandler(request -> request.response().end("{}"))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** With a context of its own, so that no session is resumed. */
    private static String get(SSLContext context, int port) throws Exception {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(RawHttp.bytes("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
