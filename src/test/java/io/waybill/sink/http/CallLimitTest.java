package io.waybill.sink.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server that never ends its response: without the limit none of these tests would end. */
@Timeout(30)
class CallLimitTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\n";

    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final CountDownLatch hungUp = new CountDownLatch(1);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '',                                       'X-Header: x|'
            'Content-Length: 1000000||',              'x'
            'Transfer-Encoding: chunked||',           '1|x|'
            '|',                                      'x'
            """)
    void cutsOffACallThatDoesNotEnd(String start, String piece) throws Exception {
        answer(HEAD + start.replace("|", "\r\n"), piece.replace("|", "\r\n"), 20);

        assertThatThrownBy(() -> call(Duration.ofMillis(500)))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("no complete response within 500 ms");
        assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void readsNoMoreThanTheMaximumSize() throws Exception {
        answer(HEAD + "\r\n", "x".repeat(10_000), 0);

        assertThat(call(Duration.ofSeconds(20))).hasSize(CallLimit.MAX_BYTES);
        assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void leavesAResponseInTimeAlone() throws Exception {
        answer(HEAD + "Content-Length: 2\r\n\r\nok", "", 20);

        assertThat(call(Duration.ofSeconds(20)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("ok");
    }

    @Test
    void cutsOffACallThatIsLateBeforeItIsSent() {
        answer(HEAD + "Content-Length: 2\r\n\r\nok", "", 20);
        Duration limit = Duration.ofMillis(100);

        // As when the machine was asleep
        assertThatThrownBy(() -> call(
                        limit,
                        (request, entity, context) ->
                                LockSupport.parkNanos(limit.multipliedBy(5).toNanos())))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("no complete response within 100 ms");
    }

    private byte[] call(Duration limit) throws IOException {
        return call(limit, (request, entity, context) -> {});
    }

    private byte[] call(Duration limit, HttpRequestInterceptor before) throws IOException {
        try (CloseableHttpClient client = HttpClients.custom()
                .disableAutomaticRetries()
                .addRequestInterceptorLast(before)
                .addExecInterceptorFirst("limit", new CallLimit(limit))
                .build()) {
            return client.execute(new HttpPost("http://127.0.0.1:" + server.getLocalPort() + "/"), response -> {
                try (InputStream body = response.getEntity().getContent()) {
                    return body.readAllBytes();
                }
            });
        }
    }

    /** Answers one call with the start, then with the piece again and again until the caller hangs up. */
    private void answer(String start, String piece, long everyMillis) {
        threads.execute(() -> {
            try (Socket socket = server.accept();
                    OutputStream out = socket.getOutputStream()) {
                out.write(start.getBytes(StandardCharsets.US_ASCII));
                while (!Thread.currentThread().isInterrupted()) {
                    out.write(piece.getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    TimeUnit.MILLISECONDS.sleep(everyMillis);
                }
            } catch (IOException e) {
                hungUp.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
