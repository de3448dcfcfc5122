package io.waybill.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Serves one file at every path, in parts if it is asked to, and breaks off when it is told to. */
public final class FileServer implements AutoCloseable {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

    private final LoopbackServer server = new LoopbackServer(this::answer);
    private final List<Map<String, String>> requests = new ArrayList<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile byte[] content = new byte[0];
    private volatile int status = 200;
    private volatile boolean servesParts = true;
    private volatile boolean obeysConditions = true;
    private volatile boolean saysLength = true;
    private volatile int breaksAt = -1;
    private volatile int stopsAt = -1;

    /** Has another file from now on, with these headers in its responses, such as {@code ETag}. */
    public FileServer has(byte[] other, Map<String, String> described) {
        content = other;
        headers.clear();
        headers.putAll(described);
        return this;
    }

    /** Answers otherwise than with the file, and with the file as the body. */
    public FileServer answers(int other) {
        status = other;
        return this;
    }

    public void servesNoParts() {
        servesParts = false;
    }

    /** Serves a part of whatever file it has, also if the client has one of another. */
    public void ignoresConditions() {
        obeysConditions = false;
    }

    public void saysNoLength() {
        saysLength = false;
    }

    /** The next response breaks off after so many bytes. */
    public void breakOnceAt(int bytes) {
        breaksAt = bytes;
    }

    /** The next response stops after so many bytes, until the server is closed. */
    public void stopOnceAt(int bytes) {
        stopsAt = bytes;
    }

    /** The headers of each request, by name in any case; its path and query as {@code path}. */
    public List<Map<String, String>> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    public String url() {
        return server.url();
    }

    private void answer(HttpExchange exchange) throws IOException {
        synchronized (requests) {
            Map<String, String> request = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> request.put(name, values.get(0)));
            request.put("path", exchange.getRequestURI().toString());
            requests.add(request);
        }
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        int from = status == 200 ? from(exchange) : 0;
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        }
        send(exchange, from > 0 ? 206 : status, from);
    }

    private int from(HttpExchange exchange) {
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        if (!servesParts || !range.matches()) {
            return 0;
        }
        String condition = exchange.getRequestHeaders().getFirst("If-Range");
        boolean isSame = condition == null
                || condition.equals(headers.get("ETag"))
                || condition.equals(headers.get("Last-Modified"));
        return isSame || !obeysConditions ? Integer.parseInt(range.group(1)) : 0;
    }

    private void send(HttpExchange exchange, int code, int from) throws IOException {
        int length = content.length - from;
        exchange.sendResponseHeaders(code, !saysLength ? 0 : length == 0 ? -1 : length);
        OutputStream out = exchange.getResponseBody();
        int breaks = breaksAt;
        int stops = stopsAt;
        breaksAt = -1;
        stopsAt = -1;
        int until = Math.min(length, breaks >= 0 ? breaks : stops >= 0 ? stops : length);
        out.write(content, from, until);
        out.flush();
        if (stops >= 0) {
            await();
        }
        exchange.close();
    }

    private void await() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        released.countDown();
        server.close();
    }
}
