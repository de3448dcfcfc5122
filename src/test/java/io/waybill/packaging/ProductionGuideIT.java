package io.waybill.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows docs/production.md to the letter, on Debians with a network of their own. What differs: Artemis comes from Maven's local
 * repository; the certificate from a stand-in for certbot; a stand-in for the editor writes the secrets; and the CRM is on the
 * same machine.
 */
@Tag("full")
@Tag("own-parts")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProductionGuideIT {

    private static final Logger LOG = LoggerFactory.getLogger(ProductionGuideIT.class);
    private static final Path FIXTURES = Path.of("src/test/resources/packaging/production");
    private static final Path ARTEMIS = Path.of(
            System.getProperty("user.home"),
            ".m2/repository/org/apache/artemis/apache-artemis/2.56.0/apache-artemis-2.56.0-bin.tar.gz");
    private static final Map<String, String> REPLACED = Map.of(
            "https://repo1.maven.org/maven2/org/apache/artemis/apache-artemis/2.56.0/apache-artemis-2.56.0-bin.tar.gz",
            "file:///root/apache-artemis-2.56.0-bin.tar.gz",
            "curl openssl certbot nginx postgresql",
            "curl openssl nginx postgresql",
            "apt-get update\n",
            "",
            "waybill.egress.allow-private = false",
            "waybill.egress.allow-private = true");
    private static final List<String> BACKUP = List.of("database.dump", "files.tar");
    /** In /proc/net/tcp and tcp6: a socket that listens at 0.0.0.0 or ::, and its port. */
    private static final Pattern OPEN_TO_ALL = Pattern.compile(": (?:0{8}|0{32}):(\\p{XDigit}{4}) \\S+ 0A ");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static ProductionGuide guide;
    private static Path folder;
    private static Path earlier;
    private static DebianMachine machine;

    @BeforeAll
    static void boot() throws IOException {
        assertThat(ARTEMIS)
                .as("get it with mvn dependency:get -Dtransitive=false"
                        + " -Dartifact=org.apache.artemis:apache-artemis:2.56.0:tar.gz:bin")
                .exists();
        guide = ProductionGuide.read(REPLACED);
        // Not a @TempDir: what is in it belongs to users of another machine.
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/debian")), "production-");
        earlier = DebianPackage.earlierVersion(folder);
        machine = newServer();
    }

    @AfterAll
    static void end() throws IOException {
        machine.close();
        for (String file : BACKUP) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.delete(earlier);
        Files.delete(folder);
    }

    @Test
    @Order(1)
    void leadsFromAnEmptyServerToASignedWebhookThatIsRecordedAndDelivered() {
        // When
        Instant begin = Instant.now();
        type("1. Packages");
        type("2. PostgreSQL");
        type("3. Artemis");
        type("4. Secrets and settings");
        type("5. HTTPS");
        List<String> seen = type("6. See that it works");
        LOG.info("all steps of docs/production.md took {}", Duration.between(begin, Instant.now()));

        // Then
        assertThat(seen.get(0)).contains("\"status\":\"UP\"").doesNotContain(": error: ");
        assertThat(seen.get(1)).isEqualTo("401\n404\n405\n");
        assertThat(seen.get(2)).startsWith("202 lead.status.changed ").contains("crm");
        assertThat(machine.run("provider", "first")).isEqualTo("202\n");
        JsonNode ledger = settled(2);
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        assertThat(ledger.at("/sinks/crm/delivered").asInt()).isEqualTo(2);
        assertThat(recorded()).isEqualTo("2\n");
        assertThat(deliveries()).isEqualTo(2);
        assertThat(portsOpenToAll())
                .as("from outside, only the proxy can be reached")
                .containsExactlyInAnyOrder(80, 443);
    }

    @Test
    @Order(2)
    void restoresOnANewServerAllThatWasThereAndAllThatWaited() throws IOException {
        // Given: events that wait at the time of the backup
        machine.run("curl", "-fsS", "-X", "POST", "http://127.0.0.1:8081/api/sinks/crm/stop");
        for (int i = 0; i < 20; i++) {
            assertThat(machine.run("provider", "waiting-" + i)).isEqualTo("202\n");
        }
        List<String> backupAndRestore = guide.blocks("Backup and restore");
        assertThat(backupAndRestore).hasSize(2);
        machine.type(backupAndRestore.get(0));
        for (String file : BACKUP) {
            machine.fetch("/var/backups/waybill/" + file, folder.resolve(file));
        }
        assertThat(settled(22).path("balanced").asBoolean())
                .as("the backup has not hurt it")
                .isTrue();

        // When
        machine.close();
        machine = newServer();
        type("1. Packages");
        type("2. PostgreSQL");
        type("3. Artemis");
        type("5. HTTPS");
        for (String file : BACKUP) {
            machine.type("install -D %s -t /var/backups/waybill".formatted(machine.copy(folder.resolve(file))));
        }
        machine.type(backupAndRestore.get(1));

        // Then
        JsonNode ledger = settled(22);
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        assertThat(ledger.at("/sinks/crm/delivered").asInt()).isEqualTo(22);
        assertThat(deliveries()).as("those that waited").isEqualTo(20);
        assertThat(machine.run("provider", "waiting-0")).as("a duplicate").isEqualTo("200\n");
        assertThat(machine.run("provider", "after the restore")).isEqualTo("202\n");
    }

    @Test
    @Order(3)
    void upgradesBehindHaproxyWithoutARefusedWebhook() throws IOException {
        // Given: a provider that posts one after the other, and takes no refusal
        assertThat(installed()).isEqualTo("0.0.1");
        type("HAProxy instead of nginx");
        CompletableFuture<String> statuses = CompletableFuture.supplyAsync(() -> machine.type(
                "i=0; until [ -e /root/upgraded ]; do i=$((i + 1)); provider during-$i; done; provider last"));

        // When
        machine.copy(DebianPackage.DEB);
        try {
            type("Upgrade");
        } finally {
            machine.type("touch /root/upgraded");
        }

        // Then
        assertThat(installed()).isNotEqualTo("0.0.1");
        List<String> answers = statuses.join().lines().toList();
        assertThat(answers).hasSizeGreaterThan(10).containsOnly("202");
        JsonNode ledger = settled(23 + answers.size());
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        assertThat(machine.run("cat", DebianPackage.ROUTE)).doesNotContain("# Of an earlier version.");
        assertThat(machine.run("cat", "/etc/waybill/application.properties")).contains("https://hooks.example");
    }

    @Test
    @Order(4)
    void startsOnceOnStoresThatDoNotBelongTogether() {
        // Given: the broker's journal is gone
        machine.run("systemctl", "stop", "waybill", "artemis");
        machine.type("rm -r /var/lib/artemis/broker/data/*");
        machine.run("systemctl", "start", "artemis");
        assertThat(machine.tryRun("systemctl", "start", "waybill").exit()).isNotZero();
        assertThat(machine.run("journalctl", "-u", "waybill", "-n", "200")).contains("the stores do not belong together");

        // When
        type("If the stores do not belong together");

        // Then
        assertThat(machine.run("provider", "afterwards")).isEqualTo("202\n");
        assertThat(machine.run("systemctl", "show", "-P", "ExecStart", "waybill"))
                .as("only once")
                .doesNotContain("--accept-loss");
    }

    private static DebianMachine newServer() throws IOException {
        DebianMachine server = DebianMachine.bootAlone(folder);
        server.copy(earlier);
        server.copy(ARTEMIS);
        server.write("/etc/hosts", "127.0.0.1 localhost hooks.example");
        for (String program : List.of("certbot", "editor", "provider")) {
            server.type("install -m 755 %s /usr/local/bin/".formatted(server.copy(FIXTURES.resolve(program))));
        }
        server.type("install -m 644 -D %s -t /etc/nginx/conf.d/".formatted(server.copy(FIXTURES.resolve("crm.conf"))));
        return server;
    }

    /** Follows a section of the page. Answers what each of its blocks printed. */
    private static List<String> type(String heading) {
        List<String> blocks = guide.blocks(heading);
        assertThat(blocks).as(heading).isNotEmpty();
        return blocks.stream().map(machine::type).toList();
    }

    /** The ledger once so many events are on record and none is pending. */
    private static JsonNode settled(int received) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> HubClient.json(machine.run("curl", "-sS", "http://127.0.0.1:8081/api/ledger")),
                        ledger -> ledger.path("received").asInt() == received
                                && ledger.path("unrecorded").asInt(1) == 0
                                && ledger.at("/sinks/crm/pending").asInt(1) == 0);
    }

    /** How many events of leads are on record in PostgreSQL. */
    private static String recorded() {
        return machine.type("echo \"select count(*) from waybill_event where type = 'lead.status_changed'\""
                + " | su - postgres -c 'psql -At waybill'");
    }

    private static List<Integer> portsOpenToAll() {
        return OPEN_TO_ALL
                .matcher(machine.run("cat", "/proc/net/tcp", "/proc/net/tcp6"))
                .results()
                .map(open -> Integer.parseInt(open.group(1), 16))
                .distinct()
                .toList();
    }

    /** How many events the CRM has been sent, each counted once. */
    private static int deliveries() {
        return (int) machine.run("cat", "/var/log/nginx/crm.log").lines().distinct().count();
    }

    private static String installed() {
        return machine.run("dpkg-query", "-W", "-f", "${Version}", "waybill");
    }
}
