package io.waybill.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A server that takes several events in a call, {@code {"items":[{"lead","key",…},…]}}, and says of each what became of it,
 * {@code {"items":[{"status"},…]}}, with all that it was sent. What is wrong with a lead is the beginning of its name.
 */
public final class BulkSink implements AutoCloseable {

    /** A call: its own key, and the leads it is about with the keys of their events. */
    public record Call(String key, List<String> leads, List<String> keys) {}

    private final LoopbackServer server = new LoopbackServer(this::answer);
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> results = new ConcurrentHashMap<>();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private volatile CountDownLatch blocked = new CountDownLatch(0);

    public String url() {
        return server.url();
    }

    /** From now on, leads whose names begin so get this result; others 200. */
    public void result(String leads, int status) {
        results.put(leads, status);
    }

    /** From now on, calls with leads whose names begin so get this answer. */
    public void answer(String leads, int status) {
        answers.put(leads, status);
    }

    /** From now on, all are taken. */
    public void takeAll() {
        results.clear();
        answers.clear();
        blocked.countDown();
    }

    /** From now on, no call gets an answer until {@link #takeAll}. */
    public void block() {
        blocked = new CountDownLatch(1);
    }

    /** All calls with a lead whose name begins so, in their order. */
    public List<Call> calls(String lead) {
        return calls.stream()
                .filter(call -> call.leads().stream().anyMatch(each -> each.startsWith(lead)))
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            List<String> leads = new ArrayList<>();
            List<String> keys = new ArrayList<>();
            ObjectNode answer = HubClient.JSON.createObjectNode();
            for (JsonNode item : HubClient.json(body).path("items")) {
                leads.add(item.path("lead").asText());
                keys.add(item.path("key").asText());
                answer.withArray("items")
                        .addObject()
                        .put("status", status(results, item.path("lead").asText()));
            }
            int status =
                    leads.stream().mapToInt(lead -> status(answers, lead)).max().orElse(200);
            calls.add(new Call(exchange.getRequestHeaders().getFirst("Idempotency-Key"), leads, keys));
            blocked.await();
            answer.put("about", body);
            byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int status(Map<String, Integer> byLead, String lead) {
        return byLead.entrySet().stream()
                .filter(each -> lead.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(200);
    }

    @Override
    public void close() {
        takeAll();
        server.close();
    }
}
