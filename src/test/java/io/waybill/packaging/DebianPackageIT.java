package io.waybill.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.FreePort;
import io.waybill.testing.HubClient;
import io.waybill.testing.RecordingSink;
import io.waybill.testing.RecordingSink.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The Debian package on a Debian with systemd: from the first installation, through an upgrade, until nothing is left. */
@Tag("full")
@Tag("own-parts")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DebianPackageIT {

    private static final String SETTINGS = "/etc/waybill/application.properties";
    private static final String DATA = "/var/lib/private/waybill";
    private static final String ARCHIVE = "/var/cache/waybill/waybill.jsa";
    private static final String UNIT = "/lib/systemd/system/waybill.service";
    private static final String EDIT = "waybill.sink.crm.url-file = /run/credentials/waybill.service/secrets_crm-url";
    private static final String LEAD = """
            {"eventId":"%s","eventType":"lead.status.changed","timestamp":"2026-02-24T10:30:00Z","workspaceId":"w",
             "data":{"leadId":"lead_%s","campaignId":"c","linkedinUrl":"https://www.linkedin.com/in/a",
                     "previousStatus":"CONNECTED","newStatus":"REPLY_RECEIVED","changedBy":"system"}}
            """;

    private static final List<String> WAITING = new ArrayList<>();

    private static Path folder;
    private static DebianMachine machine;
    private static HubClient hub;
    private static RecordingSink crm;

    @BeforeAll
    static void boot() throws IOException {
        // Not a @TempDir: what is in it belongs to users of another machine.
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/debian")), "machine-");
        crm = new RecordingSink("crm", (event, nth) -> new Answer(200, Duration.ZERO));
        machine = DebianMachine.boot(folder);
        int webhookPort = FreePort.next();
        int opsPort = FreePort.next();
        hub = new HubClient(webhookPort, opsPort);
        // The network is shared with whatever else runs here.
        machine.write(
                "/etc/systemd/system/waybill.service.d/ports.conf",
                "[Service]\nEnvironment=WAYBILL_HTTP_HOST=127.0.0.1 WAYBILL_HTTP_PORT=%d WAYBILL_OPS_PORT=%d"
                        .formatted(webhookPort, opsPort));
    }

    @AfterAll
    static void end() throws IOException {
        crm.close();
        machine.close();
        Files.deleteIfExists(folder.resolve("waybill.deb"));
        Files.delete(folder);
    }

    @Test
    @Order(1)
    void installsAHubThatServesAtOnce() throws IOException {
        // When
        machine.run("dpkg", "-i", machine.copy(DebianPackage.earlierVersion(folder)));

        // Then: systemctl start has returned, and systemd was told that the hub is ready
        assertThat(state("ActiveState", "SubState", "Type"))
                .as(() -> machine.run("journalctl", "-u", "waybill", "-n", "50"))
                .contains("active", "running", "notify");
        hub.settled(hub.accepted("sendpilot", LEAD.formatted("first", "first")));
        String process = "/proc/" + state("MainPID").get(0);
        assertThat(machine.run("stat", "-c", "%u", process).strip())
                .as("a dynamic user")
                .matches("6\\d{4}");
        assertThat(machine.run("stat", "-c", "%a", DATA).strip()).isEqualTo("700");
        assertThat(machine.run("cat", process + "/maps"))
                .as("the class-data archive is in use")
                .contains(ARCHIVE);
    }

    @Test
    @Order(2)
    void runsTheUnitWithFewRights() {
        assertThat(machine.run("systemd-analyze", "verify", UNIT)).isEmpty();
        // The threshold is in tenths.
        assertThat(machine.run("systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=20", UNIT))
                .contains("Overall exposure level for waybill.service: 1.");
    }

    @Test
    @Order(3)
    void takesSecretsAsCredentials() {
        // When
        machine.write("/etc/waybill/secrets/crm-url", crm.url());
        machine.run("sh", "-c", "echo '%s' >> %s".formatted(EDIT, SETTINGS));
        machine.run("systemctl", "restart", "waybill");

        // Then
        assertThat(hub.sinks().at("/crm/mode").asText()).isEqualTo("live");
        String id = hub.accepted("sendpilot", LEAD.formatted("second", "second"));
        hub.settled(id);
        assertThat(crm.calls(id)).hasSize(1);
    }

    @Test
    @Order(4)
    void runsCommandsForTheInstalledProject() {
        assertThat(machine.run("waybill", "--version")).startsWith("Waybill ");
        assertThat(machine.run("waybill", "lint")).contains("/etc/waybill/application.properties:", "'none'");
        assertThat(machine.run("env", "WAYBILL_OPS_PORT=" + hub.opsPort(), "waybill", "ledger"))
                .contains("crm");
        assertThat(machine.run("sh", "-c", "cd /tmp && waybill init mine && cd mine && waybill lint"))
                .doesNotContain("/etc/waybill");
    }

    @Test
    @Order(5)
    void losesNothingThatWaitsWhenItIsUpgradedAndKeepsEdits() {
        // Given
        assertThat(hub.ops("POST", "/api/sinks/crm/stop", Map.of()).statusCode())
                .isEqualTo(200);
        for (int i = 0; i < 20; i++) {
            WAITING.add(hub.accepted("sendpilot", LEAD.formatted("waiting " + i, i)));
        }
        assertThat(machine.run("cat", DebianPackage.ROUTE)).contains("# Of an earlier version.");
        assertThat(WAITING).allSatisfy(id -> assertThat(crm.calls(id)).isEmpty());

        // When
        machine.run("dpkg", "-i", machine.copy(DebianPackage.DEB));

        // Then
        assertThat(machine.run("dpkg-query", "-W", "-f", "${Version}", "waybill"))
                .isNotEqualTo("0.0.1");
        assertThat(machine.run("cat", SETTINGS)).contains(EDIT);
        assertThat(machine.run("cat", DebianPackage.ROUTE)).doesNotContain("# Of an earlier version.");
        assertThat(state("ActiveState")).containsExactly("active");
        // A sink that an operator stopped stays so.
        assertThat(WAITING).allSatisfy(id -> assertThat(crm.calls(id)).isEmpty());
        startCrm();
        JsonNode ledger = hub.quiet();
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        assertThat(ledger.path("received").asInt()).isEqualTo(22);
        assertThat(WAITING).allSatisfy(id -> assertThat(crm.calls(id)).hasSize(1));
    }

    /** As docs/production.md says, to the letter; only the ops port is another. */
    @Test
    @Order(6)
    void restoresABackupOfEmbeddedPartsWithAllThatWaited() throws IOException {
        // Given: events that wait at the time of the backup, and one that comes after it
        List<String> backupAndRestore = ProductionGuide.read(Map.of()).blocks(ProductionGuide.EMBEDDED);
        assertThat(backupAndRestore).hasSize(2);
        String opsPort = "export WAYBILL_OPS_PORT=%d\n".formatted(hub.opsPort());
        assertThat(hub.ops("POST", "/api/sinks/crm/stop", Map.of()).statusCode())
                .isEqualTo(200);
        List<String> kept = IntStream.range(0, 5)
                .mapToObj(i -> hub.accepted("sendpilot", LEAD.formatted("kept " + i, i)))
                .toList();
        machine.type(opsPort + backupAndRestore.get(0));
        startCrm();
        String later = hub.accepted("sendpilot", LEAD.formatted("later", "later"));
        assertThat(hub.quiet().path("received").asInt()).isEqualTo(28);
        assertThat(kept).allSatisfy(id -> assertThat(crm.calls(id)).hasSize(1));

        // When
        machine.type(opsPort + backupAndRestore.get(1));

        // Then: the sink is stopped as in the backup, and what waited then is delivered again, with the same key
        startCrm();
        JsonNode ledger = hub.quiet();
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        assertThat(ledger.path("received").asInt()).isEqualTo(27);
        assertThat(kept).allSatisfy(id -> assertThat(crm.calls(id)).hasSize(2));
        assertThat(hub.event(later).isMissingNode()).isTrue();
        assertThat(hub.accepted("sendpilot", LEAD.formatted("later", "later")))
                .as("sent again by its provider")
                .isEqualTo(later);
    }

    private void startCrm() {
        assertThat(hub.ops("POST", "/api/sinks/crm/start", Map.of()).statusCode())
                .isEqualTo(200);
    }

    /** After an upgrade of Java, the archive does not fit it any more. */
    @Test
    @Order(7)
    void makesTheClassDataArchiveAgainWhenItIsAskedTo() {
        machine.run("rm", ARCHIVE);

        machine.run("dpkg-reconfigure", "waybill");

        assertThat(machine.run("cat", "/proc/%s/maps".formatted(state("MainPID").get(0))))
                .contains(ARCHIVE);
    }

    @Test
    @Order(8)
    void startsAgainAfterACrashAndStopsWithoutAFailure() {
        // When
        machine.run("sh", "-c", "kill -KILL " + state("MainPID").get(0));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> state("NRestarts", "SubState")
                .equals(List.of("1", "running")));
        hub.settled(hub.accepted("sendpilot", LEAD.formatted("third", "third")));
        machine.run("systemctl", "stop", "waybill");

        // Then
        assertThat(state("ActiveState", "Result", "ExecMainStatus")).containsExactly("inactive", "success", "143");
    }

    @Test
    @Order(9)
    void keepsDataAndSettingsWhenItIsRemoved() {
        machine.run("systemctl", "start", "waybill");

        machine.run("dpkg", "-r", "waybill");

        assertThat(machine.tryRun("systemctl", "is-active", "waybill").exit()).isNotZero();
        assertThat(machine.run("ls", DATA)).contains("audit.mv.db");
        assertThat(machine.run("cat", SETTINGS)).contains(EDIT);
        assertThat(machine.tryRun("ls", UNIT, "/usr/bin/waybill", "/usr/share/waybill", "/var/cache/waybill")
                        .output()
                        .lines())
                .hasSize(4)
                .allMatch(line -> line.contains("No such file"));
    }

    @Test
    @Order(10)
    void leavesNothingWhenItIsPurged() {
        machine.run("dpkg", "-P", "waybill");

        assertThat(machine.tryRun("ls", "-d", DATA, "/var/lib/waybill", "/etc/waybill", "/etc/default/waybill")
                        .output()
                        .lines())
                .hasSize(4)
                .allMatch(line -> line.contains("No such file"));
    }

    private static List<String> state(String... properties) {
        return List.of(properties).stream()
                .map(property -> machine.run("systemctl", "show", "-P", property, "waybill")
                        .strip())
                .toList();
    }
}
