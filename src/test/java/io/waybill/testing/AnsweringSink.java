package io.waybill.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A CRM that answers as it is told, by the beginning of the lead's name, and keeps the keys of all calls. */
public final class AnsweringSink implements AutoCloseable {

    private final LoopbackServer server = new LoopbackServer(this::answer);
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> blocked = new ConcurrentHashMap<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();

    public String url() {
        return server.url();
    }

    /** From now on, calls about leads whose names begin so get this answer; others 200. */
    public void answer(String leads, int status) {
        answers.put(leads, status);
    }

    /** From now on, all calls are answered with 200. */
    public void takeAll() {
        answers.clear();
    }

    /** Calls about leads whose names begin so get no answer until {@link #release}. */
    public void block(String leads) {
        blocked.put(leads, new CountDownLatch(1));
    }

    public void release() {
        blocked.values().forEach(CountDownLatch::countDown);
        blocked.clear();
    }

    /** The keys of all calls about an event, in the order of the calls. */
    public List<String> keys(String eventId) {
        return keys.stream().filter(key -> key.startsWith(eventId)).toList();
    }

    public long calls() {
        return keys.size();
    }

    /** How many calls have no answer yet. */
    public int open() {
        return open.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        open.incrementAndGet();
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String lead = path.substring(path.lastIndexOf('/') + 1);
            exchange.getRequestBody().readAllBytes();
            CountDownLatch latch = blocked.entrySet().stream()
                    .filter(each -> lead.startsWith(each.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseGet(() -> new CountDownLatch(0));
            latch.await();
            int status = answers.entrySet().stream()
                    .filter(each -> lead.startsWith(each.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(200);
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.decrementAndGet();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
