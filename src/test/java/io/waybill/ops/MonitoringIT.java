package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.FreePort;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestHub;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files for Prometheus, with Prometheus itself: Debian's package {@code prometheus}. */
@Tag("full")
@Tag("own-parts")
class MonitoringIT {

    @TempDir
    private static Path folder;

    private static TestHub hub;

    @BeforeAll
    static void start() {
        hub = TestHub.start(folder.resolve("data"), Map.of());
        hub.client()
                .settled(hub.client().accepted("sendpilot", "{\"eventId\":\"e1\",\"eventType\":\"campaign.paused\"}"));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void theRulesAndTheScrapeConfigAreValid() throws IOException, InterruptedException {
        assertThat(promtool("check", "rules", "--lint-fatal", "alerts.yml")).contains("SUCCESS");
        assertThat(promtool("check", "config", "prometheus.yml")).contains("SUCCESS");
    }

    @Test
    void theRulesAlertWhenTheyShould() throws IOException, InterruptedException {
        assertThat(promtool("test", "rules", "alerts-test.yml")).contains("SUCCESS");
    }

    @Test
    void theMetricsKeepTheConventions() throws IOException, InterruptedException {
        // Given: what is not Micrometer's
        List<String> ours = Scrape.of(hub.client())
                .text()
                .lines()
                .filter(line -> line.contains("waybill_"))
                .toList();

        // Then
        assertThat(promtool(ours, "check", "metrics")).isEmpty();
    }

    @Test
    void prometheusScrapesTheHubAndAnswersEveryQuery() throws IOException, InterruptedException {
        // Given
        String config = Files.readString(MonitoringQuery.FOLDER.resolve("prometheus.yml"))
                .replace("127.0.0.1:8081", "127.0.0.1:" + hub.client().opsPort())
                .replace("15s", "1s")
                .replace(
                        "- alerts.yml",
                        "- " + MonitoringQuery.FOLDER.resolve("alerts.yml").toAbsolutePath());
        Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
        String address = "127.0.0.1:" + FreePort.next();
        Process prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=" + address)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        try {
            // When
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() -> query(address, "count_over_time(up[1m]) >= 3")
                                    .path("data")
                                    .path("result")
                                    .size()
                            == 1);

            // Then
            for (MonitoringQuery each : MonitoringQuery.panels()) {
                JsonNode answer = query(
                        address,
                        each.expression().replace("$__rate_interval", "1m").replace("$instance", ".*"));
                assertThat(answer.path("status").asText()).as("%s", answer).isEqualTo("success");
                assertThat(answer.path("data").path("result").isEmpty())
                        .as("%s", each)
                        .isEqualTo(each.expression().matches(".* (== [01]|> 0)"));
            }
            Awaitility.await().untilAsserted(() -> assertThat(ask(address, "/api/v1/rules")
                            .path("data")
                            .path("groups")
                            .path(0)
                            .path("rules"))
                    .hasSize(MonitoringQuery.alerts().size())
                    .allMatch(rule -> rule.path("health").asText().equals("ok"), "is evaluated")
                    .allMatch(rule -> rule.path("state").asText().equals("inactive"), "does not alert"));
        } finally {
            prometheus.destroy();
            prometheus.waitFor();
        }
    }

    private static JsonNode query(String address, String expression) throws IOException, InterruptedException {
        return ask(address, "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }

    private static JsonNode ask(String address, String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
        return HubClient.json(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        return promtool(List.of(), arguments);
    }

    /** What it prints; it must find nothing wrong. */
    private static String promtool(List<String> input, String... arguments) throws IOException, InterruptedException {
        Path in = Files.write(folder.resolve("promtool.in"), input);
        Path out = folder.resolve("promtool.out");
        String[] command = new String[arguments.length + 1];
        command[0] = "promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        int exit = new ProcessBuilder(command)
                .directory(MonitoringQuery.FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .start()
                .waitFor();
        String printed = Files.readString(out);
        assertThat(exit).as(printed).isZero();
        return printed;
    }
}
