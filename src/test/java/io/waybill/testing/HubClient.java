package io.waybill.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Speaks to a hub as its users do: posts webhooks, asks the ops port. */
public final class HubClient {

    public static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration OFTEN = Duration.ofMillis(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int webhookPort;
    private final String opsHost;
    private final int opsPort;

    public HubClient(int webhookPort, int opsPort) {
        this(webhookPort, "127.0.0.1", opsPort);
    }

    public HubClient(int webhookPort, String opsHost, int opsPort) {
        this.webhookPort = webhookPort;
        this.opsHost = opsHost;
        this.opsPort = opsPort;
    }

    public int webhookPort() {
        return webhookPort;
    }

    public int opsPort() {
        return opsPort;
    }

    public HttpResponse<String> post(String source, String body) {
        return post("/webhooks/" + source, body, Map.of("Content-Type", "application/json"));
    }

    public HttpResponse<String> post(String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(webhookUri(path))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(request.build());
    }

    public HttpResponse<String> options(String path, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(webhookUri(path))
                .timeout(PATIENCE)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::header);
        return send(request.build());
    }

    /** A GET request of the webhook port. */
    public HttpResponse<String> getWebhook(String path) {
        return send(
                HttpRequest.newBuilder(webhookUri(path)).timeout(PATIENCE).GET().build());
    }

    public URI webhookUri(String path) {
        return URI.create("http://127.0.0.1:" + webhookPort + path);
    }

    /** Posts what must be accepted, and returns the event's id. */
    public String accepted(String source, String body) {
        HttpResponse<String> answer = post(source, body);
        Assertions.assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer.body()).path("id").asText();
    }

    /** Calls the ops port; what it answers must be as its description says. */
    public HttpResponse<String> ops(String method, String path, Map<String, String> headers) {
        return ops(method, path, headers, "");
    }

    public HttpResponse<String> ops(String method, String path, Map<String, String> headers, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://%s:%d%s".formatted(opsHost, opsPort, path)))
                .timeout(PATIENCE)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        HttpResponse<String> answer = send(request.build());
        ApiDescription.check(method, path, answer);
        return answer;
    }

    public JsonNode get(String path) {
        return json(ops("GET", path, Map.of()).body());
    }

    public JsonNode ledger() {
        return get("/api/ledger");
    }

    public JsonNode sink(String name) {
        return ledger().path("sinks").path(name);
    }

    /** How each sink is: what holds it, and what it has taken. */
    public JsonNode sinks() {
        return get("/api/sinks");
    }

    /** What is on record about an event; a missing node while nothing is. */
    public JsonNode event(String id) {
        HttpResponse<String> answer = ops("GET", "/api/events/" + id, Map.of());
        return answer.statusCode() == 200 ? json(answer.body()) : JSON.missingNode();
    }

    /** The event once every sink has settled it. */
    public JsonNode settled(String id) {
        return await().until(() -> event(id), HubClient::isSettled);
    }

    private static boolean isSettled(JsonNode event) {
        if (event.isMissingNode()) {
            return false;
        }
        for (JsonNode sink : event.path("sinks")) {
            if (sink.path("state").asText().equals("pending")) {
                return false;
            }
        }
        return true;
    }

    /** The ledger once everything is on record and nothing pending. */
    public JsonNode quiet() {
        return await().until(this::ledger, ledger -> {
            for (JsonNode sink : ledger.path("sinks")) {
                if (sink.path("pending").asLong() > 0) {
                    return false;
                }
            }
            return ledger.path("unrecorded").asLong(1) == 0;
        });
    }

    /** Looks at once and often: every test waits here, and most have not long to wait. */
    private static ConditionFactory await() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(OFTEN).atMost(PATIENCE);
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
