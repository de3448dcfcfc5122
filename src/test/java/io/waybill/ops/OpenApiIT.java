package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.ApiDescription;
import io.waybill.testing.BusyHub;
import io.waybill.testing.ClientWebhooks;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestRoutes;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code openapi.json} against a hub. {@link HubClient} holds every answer of every other test against it, too. */
class OpenApiIT {

    private static final String FILE = "src/main/resources/openapi.json";
    private static final Pattern KNOWN_PARAMETERS = Pattern.compile("there is no such parameter, only ([a-z, -]+)");

    @TempDir
    private static Path folder;

    private static BusyHub hub;

    @BeforeAll
    static void start() {
        hub = BusyHub.start(folder, Map.of());
        // No test sends what it takes.
        ClientWebhooks.addTo(TestRoutes.in(folder.resolve("routes")))
                .replace("sinks/webhooks.camel.yaml", "{sink: webhooks}", "{sink: webhooks, types: lead.queued}")
                .write(
                        "endpoints.yaml",
                        "organisation: {url: \"%s/client\"}\n"
                                .formatted(hub.crm().url()));
        assertThat(hub.client().ops("POST", "/api/routes/reload", Map.of()).statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void describesEveryCallOfTheOpsPortAndNoOther() {
        Set<String> called = hub.hub().calls().stream()
                .filter(call -> call.contains(" /api/") || call.contains(" /observe/"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> described =
                ApiDescription.calls().stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));

        Set<String> undescribed = new TreeSet<>(called);
        undescribed.removeAll(described);
        assertThat(undescribed)
                .as("describe these calls in %s, parameters and answers", FILE)
                .isEmpty();
        described.removeAll(called);
        assertThat(described)
                .as("the ops port has no such calls; remove them from %s", FILE)
                .isEmpty();
    }

    @Test
    void hasTheParametersOfEachCall() {
        for (ApiDescription.Call call : ApiDescription.calls()) {
            if (call.path().startsWith("/observe/")) {
                continue;
            }
            String path = call.path().replace("{id}", hub.delivered()).replace("{name}", "crm");
            HttpResponse<String> answer =
                    hub.client().ops(call.method().toUpperCase(Locale.ROOT), path + "?nothing=1", Map.of());

            assertThat(answer.statusCode()).as(call + "?nothing=1").isEqualTo(400);
            Matcher known = KNOWN_PARAMETERS.matcher(answer.body());
            List<String> names = known.find() ? List.of(known.group(1).split(", ")) : List.of();
            assertThat(call.parameters())
                    .as("%s: the parameters in %s, and those that it takes", call, FILE)
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void saysOfEveryCallWhatItAnswers() {
        Set<String> untried =
                ApiDescription.calls().stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
        for (String call : calls()) {
            String[] parts = call.split(" ", 3);
            HttpResponse<String> answer =
                    hub.client().ops(parts[0], parts[1], Map.of(), parts.length > 2 ? parts[2] : "");
            assertThat(answer.statusCode()).as(call + ": " + answer.body()).isLessThan(300);
            untried.remove(String.valueOf(ApiDescription.of(parts[0], parts[1])));
        }
        Awaitility.await()
                .until(() -> hub.client().get("/api/replays").path("replays").size() == 3);

        assertThat(untried)
                .as("call these here too, so that their answers are held against %s", FILE)
                .isEmpty();
    }

    /** Those with a mere question, or without anything to change, are refused: that is on record, too. */
    @Test
    void putsEveryChangeThatIsAskedForOnRecord() {
        // Given
        Set<String> changeNothing = Set.of("POST /api/try", "POST /try", "POST /try/case");
        List<String> changes = hub.hub().calls().stream()
                .filter(call -> call.startsWith("POST ") && !changeNothing.contains(call))
                .map(call -> call.substring(5).replace(":id", hub.delivered()).replace(":name", "nobody"))
                .toList();
        String since = Instant.now().toString();

        // When
        for (String path : changes) {
            assertThat(hub.client().ops("POST", path + "?nothing=1", Map.of()).statusCode())
                    .as(path)
                    .isBetween(400, 499);
        }

        // Then
        Awaitility.await()
                .until(() -> hub.client()
                                .get("/api/changes?limit=500&since=" + since)
                                .path("changes")
                                .size()
                        == changes.size());
        for (JsonNode change :
                hub.client().get("/api/changes?limit=500&since=" + since).path("changes")) {
            assertThat(change.path("outcome").asText()).as(change.toString()).isEqualTo("refused");
            assertThat(change.path("asked").path("nothing").asText())
                    .as(change.toString())
                    .isEqualTo("1");
        }
        assertThat(hub.client().ops("GET", "/changes", Map.of()).body()).contains("stop-sink: nothing = 1");
    }

    /** Method, path, and the body if there is one. */
    private static List<String> calls() {
        List<String> calls = new ArrayList<>(List.of(
                "GET /observe/health",
                "GET /observe/health/live",
                "GET /observe/health/ready",
                "GET /observe/metrics",
                "GET /api/openapi.json",
                "GET /api/alarms",
                "GET /api/hubs",
                "GET /api/ledger",
                "GET /api/ledger?source=sendpilot&since=2026-01-01",
                "GET /api/events",
                "GET /api/events?limit=1",
                "GET /api/events?outcome=rejected",
                "GET /api/events?outcome=duplicate",
                "GET /api/events?outcome=retrying",
                "GET /api/events?outcome=unmapped",
                "GET /api/events?outcome=unverified",
                "GET /api/changes",
                "GET /api/changes?since=2026-01-01&limit=1",
                "GET /api/parked",
                "GET /api/sinks",
                "GET /api/endpoints",
                "POST /api/endpoints/organisation/test",
                "POST /api/endpoints/organisation/start",
                "GET /api/events?sink=webhooks&endpoint=organisation",
                "GET /api/sources",
                "GET /api/quarantine",
                "GET /api/routes",
                "GET /api/replays",
                "POST /api/quarantine/reverify?source=leadsail",
                "POST /api/replay?dry=true&source=sendpilot",
                "POST /api/replay?outcome=discarded",
                "POST /api/routes/reload"));
        for (String id : List.of(hub.delivered(), hub.parked(), hub.putOff(), hub.unmapped())) {
            calls.add("GET /api/events/" + id);
            calls.add("POST /api/events/" + id + "/replay?dry=true");
            calls.add("GET /api/events/" + id + "/explain");
        }
        calls.addAll(List.of(
                "POST /api/events/" + hub.delivered() + "/case",
                "POST /api/try?source=sendpilot {\"eventId\": \"e\", \"eventType\": \"campaign.paused\"}",
                "POST /api/try?source=sendpilot {",
                "POST /api/try/case?source=pelcro {}",
                "POST /api/events/" + hub.putOff() + "/retry",
                "POST /api/events/" + hub.delivered() + "/replay?sink=crm",
                "POST /api/sinks/crm/stop",
                "GET /api/sinks",
                "POST /api/sinks/crm/retry",
                "POST /api/sinks/crm/start",
                "POST /api/parked/replay?sink=crm&id=" + hub.parked(),
                "POST /api/parked/discard?sink=crm&reason=old"));
        return calls;
    }

    /** Otherwise a field that nobody has described, or that is missing, would not be noticed. */
    @Test
    void isStrict() {
        List<String> lax = new ArrayList<>();
        collectLax("#", ApiDescription.document(), lax);

        assertThat(lax).isEmpty();
        assertThat(HubClient.json(
                        hub.client().ops("GET", "/api/openapi.json", Map.of()).body()))
                .isEqualTo(ApiDescription.document());
    }

    private static void collectLax(String where, JsonNode node, List<String> lax) {
        boolean isObject = node.path("type").asText().equals("object") && node.has("properties");
        if (isObject && !node.path("additionalProperties").isBoolean()) {
            lax.add(where + ": say additionalProperties: false");
        }
        if (isObject) {
            node.path("required").forEach(name -> {
                if (!node.path("properties").has(name.asText())) {
                    lax.add(where + ": has no property " + name.asText());
                }
            });
        }
        node.properties().forEach(each -> collectLax(where + "/" + each.getKey(), each.getValue(), lax));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collectLax(where + "/" + i, node.get(i), lax);
        }
    }
}
