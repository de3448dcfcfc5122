package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubProcess;
import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar's command line. */
class CommandsIT {

    @TempDir
    private Path folder;

    @Test
    void helpsAndTellsItsVersion() {
        assertThat(run("--help").output()).contains("Usage: waybill", "run", "send");
        assertThat(run("--version").output()).startsWith("Waybill ");
        assertThat(run("--help").exit()).isZero();
    }

    @Test
    void saysWhatIsWrongWithACommand() {
        Result result = run("fly");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.output()).contains("fly");
    }

    @Test
    void namesEverySettingThatIsWrongAtOnce() {
        Result result = HubProcess.run(
                folder,
                Map.of(
                        "waybill.http.port", "http",
                        "waybill.sink.slak.url", "http://x",
                        "waybill.sink.crm.timeout", "500s",
                        "waybill.source.pelcro.verification", "header",
                        "waybill.ops.host", "0.0.0.0"));

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output())
                .contains(
                        "-Dwaybill.http.port: error: 'waybill.http.port' = 'http'",
                        "there is no sink 'slak'",
                        "'waybill.sink.crm.timeout' = '500s'",
                        "'waybill.source.pelcro.secret': is needed",
                        "'waybill.ops.host' = '0.0.0.0'")
                .doesNotContain("\tat ");
    }

    @Test
    void namesTheRouteThatIsWrong() throws IOException {
        // Given
        Path routes = folder.resolve("routes");
        Files.createDirectories(routes.resolve("sinks"));
        Files.writeString(routes.resolve("sinks/crm.camel.yaml"), "- route:\n    id: cmr\n");

        // When
        Result result = run("--routes", routes.toString());

        // Then
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("sinks/crm.camel.yaml:2: error: the route's id is 'cmr'");
    }

    @Test
    void lintsWithoutStartingAnything() throws IOException {
        // Given
        Path routes = TestRoutes.copyTo(folder.resolve("routes"))
                .replace(
                        "sinks/slack.camel.yaml",
                        "channel: alerts, text: slack/bounced",
                        "chanel: alerts, text: slack/bounced")
                .folder();

        // When
        Result ours = run("lint");
        Result theirs = run("lint", "--routes", routes.toString());
        Result wrong = run("lint", "--no-such-option");

        // Then
        assertThat(ours.exit()).isZero();
        assertThat(ours.output().lines()).hasSize(4).allMatch(line -> line.contains(": warning: "));
        assertThat(theirs.exit()).isEqualTo(1);
        assertThat(theirs.output())
                .containsPattern(
                        "sinks/slack.camel.yaml:\\d+: error: 'chanel' is not an option of slack; did you mean 'channel'\\?");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void runsOneHubOnADataFolder() {
        try (HubProcess hub = HubProcess.start(folder, Map.of())) {
            Result second = run();

            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.output()).contains("another hub is running on it");
            assertThat(hub.client().get("/observe/health").path("status").asText())
                    .isEqualTo("UP");
        }
    }

    @Test
    void saysSoWhenAPortIsTaken() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        try (HubProcess hub = HubProcess.start(folder, Map.of())) {
            Result second = HubProcess.run(
                    other,
                    Map.of("waybill.http.port", Integer.toString(hub.client().webhookPort())));

            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.output()).contains("'waybill.http.port'", "cannot be had");
        }
    }

    @Test
    void sendsEverySampleVerifiedAsTheSourceAsks() {
        // Given
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.source.leadsail.verification", "header");
        settings.put("waybill.source.leadsail.header", "X-Hook-Secret");
        settings.put("waybill.source.leadsail.secret", "s3cret");
        settings.put("waybill.source.mailstand.verification", "path-token");
        settings.put("waybill.source.mailstand.secret", "t0ken/+ x");
        try (HubProcess hub = HubProcess.start(folder, settings)) {
            settings.put("waybill.http.port", Integer.toString(hub.client().webhookPort()));

            // When
            int sent = 0;
            for (String source : new String[] {"sendpilot", "leadsail", "pelcro", "mailstand"}) {
                Result result = HubProcess.run(folder, settings, "send", source, "--sample", "all");
                assertThat(result.exit()).as(result.output()).isZero();
                assertThat(result.output().lines()).allMatch(line -> line.startsWith("202 "));
                sent += (int) result.output().lines().count();
            }

            // Then
            JsonNode ledger = hub.client().quiet();
            assertThat(ledger.path("received").asInt()).isEqualTo(sent).isEqualTo(35);
            assertThat(ledger.path("unmapped").asInt()).isZero();
            assertThat(hub.logText()).doesNotContain("s3cret", "t0ken");
        }
    }

    @Test
    void sendsAFileAndSaysWhenItIsNotTaken() throws IOException {
        Path good = Files.writeString(folder.resolve("good.json"), "{\"eventId\":\"e\",\"eventType\":\"x\"}");
        Path bad = Files.writeString(folder.resolve("bad.json"), "{");
        try (HubProcess hub = HubProcess.start(folder, Map.of())) {
            Map<String, String> port =
                    Map.of("waybill.http.port", Integer.toString(hub.client().webhookPort()));

            assertThat(HubProcess.run(folder, port, "send", "sendpilot", good.toString()))
                    .matches(result -> result.exit() == 0 && result.output().startsWith("202 "));
            assertThat(HubProcess.run(folder, port, "send", "sendpilot", bad.toString()))
                    .matches(result -> result.exit() == 1 && result.output().startsWith("400 "));
            assertThat(HubProcess.run(folder, port, "send", "sendpilot", "nowhere.json")
                            .exit())
                    .isEqualTo(2);
            assertThat(HubProcess.run(folder, port, "send", "nobody", "--sample", "all")
                            .output())
                    .contains("there is no source 'nobody'");
            assertThat(HubProcess.run(folder, port, "send", "pelcro", "--sample", "nothing")
                            .output())
                    .contains("campaign.triggered");
        }
        assertThat(HubProcess.run(folder, Map.of("waybill.http.port", "1"), "send", "sendpilot", good.toString())
                        .output())
                .contains("start the hub first");
    }

    private Result run(String... arguments) {
        return HubProcess.run(folder, Map.of(), arguments);
    }
}
