package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line; that the packaged jar has it is seen where a command is run by {@link HubProcess}. */
@Tag("own-parts")
class CommandsIT {

    private static final Map<String, String> SECRETS = Map.of(
            "waybill.source.leadsail.verification", "header",
            "waybill.source.leadsail.header", "X-Hook-Secret",
            "waybill.source.leadsail.secret", "s3cret",
            "waybill.source.mailstand.verification", "path-token",
            "waybill.source.mailstand.secret", "t0ken/+ x");

    @TempDir
    private static Path taken;

    private static HubProcess hub;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        hub = HubProcess.start(taken, SECRETS);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void helpsAndTellsItsVersion() {
        assertThat(HubProcess.run(folder, Map.of(), "--version").output()).startsWith("Waybill ");
        assertThat(run("--help").output()).contains("Usage: waybill", "run", "send");
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
                        "'waybill.source.pelcro.secret': is required",
                        "'waybill.ops.host' = '0.0.0.0'")
                .doesNotContain("\tat ");
    }

    @Test
    void saysWhatPreventsItsStartInJsonIfTheLogIsJson() {
        Result result = HubProcess.run(folder, Map.of("WAYBILL_LOG_FORMAT", "json", "waybill.nothing", "1"));

        assertThat(result.output().lines().map(HubClient::json))
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.has("level"))
                .anyMatch(
                        line -> line.path("message").asText().contains("'waybill.nothing': there is no such setting"));
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
        Result ours = HubProcess.run(folder, Map.of(), "lint");
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
    void writesAProjectFromWhatIsInTheJar() {
        Path project = folder.resolve("project");

        assertThat(HubProcess.run(folder, Map.of(), "init", project.toString()).exit())
                .isZero();
        assertThat(project.resolve("routes/sinks/slack.camel.yaml"))
                .hasSameTextualContentAs(Path.of("routes/sinks/slack.camel.yaml"));
        assertThat(project.resolve(".gitignore")).exists();
        assertThat(HubProcess.run(folder, Map.of(), "new", "sink", "teams", "--page")
                        .output())
                .contains("## Where the facts come from");
    }

    @Test
    void runsOneHubOnADataFolder() {
        Result second = TestCommandLine.run(taken, Map.of());

        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.output()).contains("another hub is running on it");
        assertThat(hub.client().get("/observe/health").path("status").asText()).isEqualTo("UP");
    }

    @Test
    void saysSoWhenAPortIsTaken() {
        Result second = TestCommandLine.run(folder, port());

        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.output())
                .contains(
                        "'waybill.http.port'",
                        "another program uses this port at 127.0.0.1; stop it, or choose another port\n");
    }

    @Test
    void sendsEverySampleVerifiedAsTheSourceAsks() {
        // Given
        Map<String, String> settings = new HashMap<>(SECRETS);
        settings.putAll(port());
        JsonNode before = hub.client().quiet();

        // When
        int sent = 0;
        for (String source : new String[] {"sendpilot", "leadsail", "pelcro", "mailstand"}) {
            Result result = TestCommandLine.run(folder, settings, "send", source, "--sample", "all");
            assertThat(result.exit()).as(result.output()).isZero();
            assertThat(result.output().lines()).allMatch(line -> line.startsWith("202 "));
            sent += (int) result.output().lines().count();
        }

        // Then
        JsonNode after = hub.client().quiet();
        assertThat(sent).isEqualTo(35);
        assertThat(after.path("received").asInt())
                .isEqualTo(before.path("received").asInt() + sent);
        assertThat(after.path("unmapped")).isEqualTo(before.path("unmapped"));
        assertThat(hub.logText()).doesNotContain("s3cret", "t0ken");
    }

    @Test
    void sendsAFileAndSaysWhenItIsNotTaken() throws IOException {
        Path good = Files.writeString(folder.resolve("good.json"), "{\"eventId\":\"e\",\"eventType\":\"x\"}");
        Path bad = Files.writeString(folder.resolve("bad.json"), "{");

        assertThat(HubProcess.run(folder, port(), "send", "sendpilot", good.toString()))
                .matches(result -> result.exit() == 0 && result.output().startsWith("202 "));
        assertThat(send("sendpilot", bad.toString()))
                .matches(result -> result.exit() == 1 && result.output().startsWith("400 "));
        assertThat(send("sendpilot", "nowhere.json").exit()).isEqualTo(2);
        assertThat(send("nobody", "--sample", "all").output()).contains("there is no source 'nobody'");
        assertThat(send("pelcro", "--sample", "nothing").output()).contains("campaign.triggered");
        assertThat(TestCommandLine.run(folder, Map.of("waybill.http.port", "1"), "send", "sendpilot", good.toString())
                        .output())
                .contains("start the hub, or correct 'waybill.http.port'");
    }

    private Result send(String source, String... what) {
        List<String> arguments = new ArrayList<>(List.of("send", source));
        arguments.addAll(List.of(what));
        return TestCommandLine.run(folder, port(), arguments.toArray(String[]::new));
    }

    private static Map<String, String> port() {
        return Map.of("waybill.http.port", Integer.toString(hub.client().webhookPort()));
    }

    private Result run(String... arguments) {
        return TestCommandLine.run(folder, Map.of(), arguments);
    }
}
