package io.waybill.hub;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.Page;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation says is done, to the letter, to a hub that runs; and then it is as it says. */
class AddingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final WireMockServer discord =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() throws IOException {
        TestRoutes.copyTo(folder.resolve("routes"));
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        discord.start();
        discord.stubFor(any(anyUrl()).willReturn(ok()));
    }

    @AfterEach
    void stop() {
        discord.stop();
    }

    private HubProcess hub() {
        return HubProcess.start(
                folder,
                Map.of("waybill.privacy.mask", "false"),
                "dev",
                "--config",
                folder.resolve("application.properties").toString(),
                "--routes",
                folder.resolve("routes").toString());
    }

    @Test
    void aSinkIsAddedToARunningHubByFilesAlone() {
        Page page = Page.of(Path.of("docs/adding-a-sink.md")).with("https://discord.com", discord.baseUrl());
        try (HubProcess hub = hub()) {
            // When
            page.saveFilesTo(folder);
            awaitRunning(page, hub);
            JsonNode event = tryOut(page, hub.client());

            // Then
            assertThat(event.at("/sinks/discord/state").asText()).isEqualTo("delivered");
            List<LoggedRequest> told = discord.findAll(WireMock.postRequestedFor(anyUrl()));
            assertThat(told).hasSize(1);
            assertThat(told.get(0).getUrl()).isEqualTo("/api/webhooks/ID/TOKEN");
            assertThat(told.get(0).getBodyAsString()).contains("New opportunity: ");
        }
    }

    @Test
    void aSourceIsAddedToARunningHubByFilesAloneAlsoAfterBrokenOnes() throws IOException {
        Page page = Page.of(Path.of("docs/adding-a-source.md"));
        try (HubProcess hub = hub()) {
            // When
            saveBrokenFilesFirst(hub);
            page.saveFilesTo(folder);
            awaitRunning(page, hub);
            JsonNode event = tryOut(page, hub.client());

            // Then
            assertThat(event.path("type").asText()).isEqualTo("message.replied");
            JsonNode data = event.at("/event/data");
            assertThat(data.at("/lead/firstName").asText()).isEqualTo("Jane");
            assertThat(data.at("/message/text").asText()).isEqualTo("Tell me more");
            assertThat(data.at("/original/favourite_fruit").asText()).isEqualTo("pear");
            assertThat(event.at("/sinks/slack/state").asText()).isEqualTo("dry-run");
        }
    }

    /** The watch says what is wrong with each, and goes on. */
    private void saveBrokenFilesFirst(HubProcess hub) throws IOException {
        List<String> broken =
                List.of("a: 1\na: 2\n", "null: 1\n", "a: !x 1\n", "a: &a\n  <<: *a\n", "[".repeat(20_000));
        for (int i = 0; i < broken.size(); i++) {
            Path file = folder.resolve("routes/mappings/broken-%d.yaml".formatted(i));
            Files.writeString(file, broken.get(i));
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.logText())
                    .containsPattern(file.getFileName() + ":\\d+: error: "));
            Files.delete(file);
        }
        assertThat(hub.logText()).doesNotContain("fault in the hub", "\tat ");
    }

    /** As step 4 says: the console tells, and so does the hub when asked. */
    private static void awaitRunning(Page page, HubProcess hub) {
        String added = page.files().get(0);
        Awaitility.await().atMost(PATIENCE).until(() -> HubClient.json(page.runOnly("/api/routes", hub.client()))
                .path("files")
                .toString()
                .contains(added));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.logText())
                .containsPattern("generation \\d+ runs: .*" + added));
    }

    private static JsonNode tryOut(Page page, HubClient hub) {
        String id = HubClient.json(page.runOnly("/webhooks/", hub)).path("id").asText();
        JsonNode event = hub.settled(id);
        JsonNode explained = HubClient.json(page.with("ID", id).runOnly(" explain ID".replace("ID", id), hub));
        assertThat(explained.path("id").asText()).isEqualTo(id);
        return event;
    }
}
