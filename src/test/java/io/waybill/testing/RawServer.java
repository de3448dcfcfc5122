package io.waybill.testing;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers with bytes no HTTP server should send, and hangs up when it should not. */
public final class RawServer implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

    /** Answers a request. */
    @FunctionalInterface
    public interface Script {
        /** @param onConnection counts the requests of its connection, from 1 */
        Reply reply(int onConnection);
    }

    /** @param hangsUp whether the connection is closed after these bytes */
    public record Reply(Buffer bytes, boolean hangsUp) {

        public Reply(byte[] bytes, boolean hangsUp) {
            this(Buffer.buffer(bytes), hangsUp);
        }

        /** @param text in which {@code |} stands for a line's end */
        public static Reply of(String text) {
            return new Reply(RawHttp.bytes(text.replace("|", "\r\n")), false);
        }

        public Reply andHangUp() {
            return new Reply(bytes, true);
        }
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new ArrayList<>();
    private volatile Script script = connection -> Reply.of("HTTP/1.1 204 No Content||");

    public RawServer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public void behave(Script other) {
        script = other;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Head and body of each request. */
    public List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            int count = 0;
            for (String request = read(socket); !request.isEmpty(); request = read(socket)) {
                synchronized (requests) {
                    requests.add(request);
                }
                Reply reply = script.reply(++count);
                socket.getOutputStream().write(reply.bytes().getBytes());
                socket.getOutputStream().flush();
                if (reply.hangsUp()) {
                    return;
                }
            }
        } catch (IOException e) {
            // The other side hung up.
        }
    }

    private static String read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        Matcher length = LENGTH.matcher(text);
        byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        return text + new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
