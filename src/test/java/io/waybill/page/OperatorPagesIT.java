package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.HubClient;
import io.waybill.testing.Payloads;
import io.waybill.testing.TestHub;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all screens share, and how they stay up to date. */
class OperatorPagesIT {

    @TempDir
    private static Path folder;

    private static TestHub hub;

    @BeforeAll
    static void start() {
        hub = TestHub.start(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static HttpResponse<String> get(String path, Map<String, String> headers) {
        return hub.client().ops("GET", path, headers);
    }

    @Test
    void theFirstScreenNamesEverySourceAndSink() {
        // When
        HttpResponse<String> screen = get("/", Map.of());

        // Then
        assertThat(screen.statusCode()).isEqualTo(200);
        assertThat(screen.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(screen.body())
                .contains("<title>Now · Waybill</title>")
                .contains("sendpilot", "leadsail", "pelcro", "mailstand", "slack", "crm", "analytics");
    }

    @Test
    void nothingOnAScreenIsRunOrLoadedFromElsewhere() {
        HttpResponse<String> screen = get("/", Map.of());

        assertThat(screen.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
                .doesNotContain("unsafe");
        assertThat(screen.body()).doesNotContain("http://", "https://", "style=", "onclick", "<script>", "<style");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pico.css", "htmx.js", "sse.js", "waybill.css", "waybill.js", "favicon.svg"})
    void theBrowserKeepsAnAssetAndAsksWhetherItIsTheSame(String name) {
        // Given
        HttpResponse<String> first = get("/assets/" + name, Map.of());
        assertThat(first.statusCode()).isEqualTo(200);
        String tag = first.headers().firstValue("ETag").orElseThrow();

        // When
        HttpResponse<String> again = get("/assets/" + name, Map.of("If-None-Match", tag));

        // Then
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/assets/", "/assets/../page/waybill.css", "/assets/%2e%2e/logback.xml", "/assets/sse.js.map"})
    void onlyItsOwnAssetsAreServed(String path) {
        assertThat(get(path, Map.of()).statusCode()).isEqualTo(404);
    }

    @Test
    void anOpenScreenIsToldOfWhatIsNew() throws IOException {
        // Given
        URI live = URI.create("http://127.0.0.1:%d/live".formatted(hub.client().opsPort()));
        var connection = live.toURL().openConnection();
        connection.setReadTimeout(15_000);
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(events.readLine()).isEqualTo(": connected");
            Payloads.Payload webhook = new Payloads().next(new Random(1));

            // When
            HubClient client = hub.client();
            client.settled(client.accepted(webhook.source(), webhook.body()));

            // Then: a read that waits too long fails
            assertThat(events.lines()
                            .filter(line -> line.equals("event: record"))
                            .findFirst())
                    .isPresent();
        }
    }
}
