package io.waybill.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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
 * Follows docs/production.md to the letter, on Debians with a network of their own. What differs:
 *
 * <ul>
 *   <li>Packages, and the lists of them, are on the machine already: no {@code apt-get update}. Artemis' distribution is copied from Maven's
 *       local repository. Packages are unpacked without waiting for the disk.
 *   <li>Stand-ins are there for certbot (a certificate that the machine trusts; the package is not installed), for the editor (it
 *       writes the secrets), for the provider and for the CRM. As the CRM is on the same machine, {@code allow-private} is true.
 *   <li>The server to restore on is made ready while the first one is set up, to save time.
 * </ul>
 */
@Tag("long")
@Tag("own-parts")
@Tag("timing") // The proxy holds webhooks back for 15 seconds: by then, the upgraded hub must have started.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProductionGuideIT {

    private static final Logger LOG = LoggerFactory.getLogger(ProductionGuideIT.class);
    private static final Path FIXTURES = Path.of("src/test/resources/packaging/production");
    private static final Path ARTEMIS = Path.of(
            System.getProperty("user.home"),
            ".m2/repository/org/apache/artemis/apache-artemis/2.56.0/apache-artemis-2.56.0-bin.tar.gz");
    private static final Map<String, String> REPLACED = Map.of(
            "curl openssl certbot nginx postgresql",
            "curl openssl nginx postgresql",
            "apt-get update\n",
            "",
            "waybill.egress.allow-private = false",
            "waybill.egress.allow-private = true");
    private static final List<String> STEPS =
            List.of("1. Packages", "2. PostgreSQL", "3. Artemis", "4. Secrets and settings", "5. HTTPS");
    /** What "Restore" asks for first, on a new server. */
    private static final List<String> NEW_SERVER = List.of("1. Packages", "2. PostgreSQL", "3. Artemis", "5. HTTPS");

    private static final List<String> BACKUP = List.of("database.dump", "files.tar");
    /** In /proc/net/tcp and tcp6: a socket that listens at 0.0.0.0 or ::, and its port. */
    private static final Pattern OPEN_TO_ALL = Pattern.compile(": (?:0{8}|0{32}):(\\p{XDigit}{4}) \\S+ 0A ");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static ProductionGuide guide;
    private static Path folder;
    private static Path earlier;
    /** All that have been booted. */
    private static final List<DebianMachine> SERVERS = new CopyOnWriteArrayList<>();

    private static DebianMachine machine;
    private static CompletableFuture<DebianMachine> newServer;

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
        newServer = CompletableFuture.supplyAsync(() -> {
            DebianMachine server = boot("new");
            NEW_SERVER.forEach(step -> type(server, step));
            return server;
        });
        machine = boot("first");
    }

    @AfterAll
    static void end() throws IOException {
        newServer.handle((server, failure) -> server).join();
        SERVERS.forEach(DebianMachine::close);
        for (String name : List.of("first", "new")) {
            Files.deleteIfExists(folder.resolve(name));
        }
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
        STEPS.forEach(ProductionGuideIT::type);
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
        ask("stop");
        for (int i = 0; i < 20; i++) {
            assertThat(machine.run("provider", "waiting-" + i)).isEqualTo("202\n");
        }
        type("Back up");
        for (String file : BACKUP) {
            machine.fetch("/var/backups/waybill/" + file, folder.resolve(file));
        }
        ask("start");
        assertThat(settled(22).path("balanced").asBoolean())
                .as("the backup has not hurt it")
                .isTrue();

        // When
        machine.close();
        SERVERS.remove(machine);
        machine = newServer.join();
        for (String file : BACKUP) {
            machine.type("install -D %s -t /var/backups/waybill".formatted(machine.copy(folder.resolve(file))));
        }
        type("Restore");

        // Then: the sink is stopped as in the backup
        ask("start");
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
        LOG.info("the hub was away for {}", away());

        // Then
        assertThat(installed()).isNotEqualTo("0.0.1");
        List<String> answers = statuses.join().lines().toList();
        assertThat(answers).hasSizeGreaterThan(10).containsOnly("202");
        JsonNode ledger = settled(23 + answers.size());
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        assertThat(machine.run("cat", DebianPackage.ROUTE)).doesNotContain("# Of an earlier version.");
        assertThat(machine.run("cat", "/etc/waybill/application.properties")).contains("https://hooks.example");
    }

    /** The earlier one is trusted no more. */
    @Test
    @Order(4)
    void takesARenewedCertificate() {
        // When: as certbot does
        machine.run("certbot");
        machine.run("/etc/letsencrypt/renewal-hooks/deploy/haproxy");

        // Then: HAProxy has been asked to, and does so within a moment
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> machine.tryRun("provider", "renewed").output().matches("20[02]\n"));
        assertThat(machine.run("journalctl", "-u", "haproxy"))
                .as("without a break")
                .contains("Reloaded haproxy");
    }

    @Test
    @Order(5)
    void startsOnceOnStoresThatDoNotBelongTogether() {
        // Given: the broker's journal is gone
        machine.run("systemctl", "stop", "waybill", "artemis");
        machine.type("rm -r /var/lib/artemis/broker/data/*");
        machine.run("systemctl", "start", "artemis");
        assertThat(machine.tryRun("systemctl", "start", "waybill").exit()).isNotZero();
        assertThat(machine.run("journalctl", "-u", "waybill", "-n", "200"))
                .contains("the stores do not belong together");

        // When
        type("If the stores do not belong together");

        // Then
        assertThat(machine.run("provider", "afterwards")).isEqualTo("202\n");
        assertThat(machine.run("systemctl", "show", "-P", "ExecStart", "waybill"))
                .as("only once")
                .doesNotContain("--accept-loss");
    }

    @Test
    @Order(6)
    void hasRunAllCommandsOfThePage() {
        assertThat(guide.notFollowed()).as("DebianPackageIT runs these").containsExactly(ProductionGuide.EMBEDDED);
    }

    private static DebianMachine boot(String name) {
        DebianMachine server;
        try {
            server = DebianMachine.bootAlone(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SERVERS.add(server);
        server.copy(earlier);
        server.copy(ARTEMIS);
        server.write("/etc/dpkg/dpkg.cfg.d/quick", "force-unsafe-io");
        server.write("/etc/hosts", "127.0.0.1 localhost hooks.example");
        for (String program : List.of("certbot", "editor", "provider")) {
            server.type("install -m 755 %s /usr/local/bin/".formatted(server.copy(FIXTURES.resolve(program))));
        }
        server.type("install -m 644 -D %s -t /etc/nginx/conf.d/".formatted(server.copy(FIXTURES.resolve("crm.conf"))));
        return server;
    }

    /** Follows a section of the page. Answers what each of its blocks printed. */
    private static List<String> type(String heading) {
        return type(machine, heading);
    }

    private static List<String> type(DebianMachine server, String heading) {
        Instant begin = Instant.now();
        List<String> printed = guide.blocks(heading).stream().map(server::type).toList();
        LOG.info("'{}' took {}", heading, Duration.between(begin, Instant.now()));
        return printed;
    }

    private static void ask(String what) {
        machine.run("curl", "-fsS", "-X", "POST", "http://127.0.0.1:8081/api/sinks/crm/" + what);
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
        return (int)
                machine.run("cat", "/var/log/nginx/crm.log").lines().distinct().count();
    }

    /** From when the hub was told to stop, the last time, until it was there again. */
    private static Duration away() {
        long stopped = microseconds("ActiveExitTimestampMonotonic");
        long started = microseconds("ActiveEnterTimestampMonotonic");
        return Duration.of(started - stopped, ChronoUnit.MICROS);
    }

    private static long microseconds(String property) {
        return Long.parseLong(
                machine.run("systemctl", "show", "-P", property, "waybill").strip());
    }

    private static String installed() {
        return machine.run("dpkg-query", "-W", "-f", "${Version}", "waybill");
    }
}
