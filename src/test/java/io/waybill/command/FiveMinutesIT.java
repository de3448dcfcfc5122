package io.waybill.command;

import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's five minutes, by its own commands. */
class FiveMinutesIT {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\R(.*?)^```$");
    private static final Pattern COMMAND = Pattern.compile("(?m)^java -jar waybill\\.jar ?(.*)$");
    private static final Pattern EXPORT = Pattern.compile("(?m)^export (WAYBILL_[A-Z_]+)='?([^'\\n]+)");
    private static final Map<String, String> KEYS = Map.of(
            "WAYBILL_SINK_HUBSPOT_URL", "waybill.sink.hubspot.url",
            "WAYBILL_SINK_HUBSPOT_HEADER_AUTHORIZATION", "waybill.sink.hubspot.header.Authorization",
            "WAYBILL_SINK_TEAMS_URL", "waybill.sink.teams.url");

    @TempDir
    private Path folder;

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() {
        server.start();
        StandInApis.stub(server);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void instantlyGetsToHubSpotAndSendPilotToTeams() throws IOException {
        // Given
        String readme = Files.readString(Path.of("README.md"));
        List<String> blocks = BLOCK.matcher(
                        readme.substring(readme.indexOf("## Five minutes"), readme.indexOf("## Set it up")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(3);

        // When: a project, and what is added to it
        CatalogueProject project = CatalogueProject.in(folder);
        for (String command : commands(blocks.get(0))) {
            Result result = command.equals("init")
                    ? TestCommandLine.run(folder, Map.of(), "init", folder.toString())
                    : project.run(Map.of(), command.split(" "));
            assertThat(result.exit()).as(command + "\n" + result.output()).isZero();
        }

        // And: a hub with the addresses
        Map<String, String> settings = settings(blocks.get(1));
        try (TestHub hub = TestHub.start(folder.resolve("data"), settings, project.config(), project.routes())) {
            // And: what the providers send
            Map<String, String> running = new HashMap<>(settings);
            running.put("waybill.http.port", String.valueOf(hub.client().webhookPort()));
            running.put("waybill.ops.port", String.valueOf(hub.client().opsPort()));
            for (String command : commands(blocks.get(2))) {
                Result result = command.startsWith("send ")
                        ? project.run(running, command.split(" "))
                        : TestCommandLine.run(folder, running, withOps(command, hub));
                assertThat(result.exit()).as(command + "\n" + result.output()).isZero();
            }
            hub.client().quiet();
        }

        // Then
        List<LoggedRequest> contacts =
                server.findAll(postRequestedFor(urlEqualTo("/hubspot/crm/v3/objects/contacts/batch/upsert")));
        assertThat(contacts).hasSize(1);
        assertThat(contacts.get(0).getHeader("Authorization")).isEqualTo("Bearer pat");
        assertThat(contacts.get(0).getBodyAsString()).contains("jane@example.com", "OPEN_DEAL");
        List<LoggedRequest> cards = server.findAll(postRequestedFor(urlEqualTo("/teams")));
        assertThat(cards).hasSize(2);
        assertThat(cards).anyMatch(card -> card.getBodyAsString().contains("New reply"));
    }

    private static List<String> commands(String block) {
        List<String> commands = new ArrayList<>();
        Matcher command = COMMAND.matcher(block);
        while (command.find()) {
            commands.add(command.group(1).strip());
        }
        return commands;
    }

    /** What the reader exports, with the stand-ins in place of the real addresses. */
    private Map<String, String> settings(String block) {
        Map<String, String> own = StandInApis.settings(server.baseUrl());
        Map<String, String> settings = new HashMap<>();
        Matcher export = EXPORT.matcher(block);
        while (export.find()) {
            String key = KEYS.get(export.group(1));
            assertThat(key).as(export.group(1)).isNotNull();
            settings.put(key, own.get(key));
        }
        assertThat(settings).hasSize(KEYS.size());
        return settings;
    }

    private static String[] withOps(String command, TestHub hub) {
        return (command + " --ops http://127.0.0.1:" + hub.client().opsPort()).split(" ");
    }
}
