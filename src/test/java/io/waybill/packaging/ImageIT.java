package io.waybill.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.FreePort;
import io.waybill.testing.HubClient;
import io.waybill.testing.RecordingSink;
import io.waybill.testing.RecordingSink.Answer;
import io.waybill.testing.RecordingSink.Call;
import io.waybill.testing.Storm;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The image, run as one is to be run: 256 MB, read-only, another user than root. Needs Debian's podman and runc. */
@Tag("full")
@Tag("own-parts")
class ImageIT {

    private static final String IMAGE = "localhost/waybill-test";
    private static final String NAME = "waybill-test";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SOON = 2_500;
    private static final int LATER = 500;

    private final RecordingSink crm = new RecordingSink("crm", (key, nth) -> new Answer(200, Duration.ZERO));
    private HubClient hub;

    @BeforeAll
    static void build() throws IOException {
        Podman.buildImage(IMAGE);
    }

    /** Or each change of the jar would leave one behind. */
    @AfterAll
    static void remove() {
        Podman.ok("rmi", "--force", IMAGE);
    }

    @BeforeEach
    void start() throws IOException {
        Podman.remove(NAME);
        int http = FreePort.next();
        int ops = FreePort.next();
        hub = new HubClient(http, ops);
        Podman.run(
                NAME,
                IMAGE,
                "--env=WAYBILL_HTTP_HOST=127.0.0.1",
                "--env=WAYBILL_HTTP_PORT=" + http,
                "--env=WAYBILL_OPS_PORT=" + ops,
                "--env=WAYBILL_ALARM_EVERY=0s",
                "--env=WAYBILL_SINK_CRM_URL=" + crm.url());
        awaitHealthy();
    }

    @AfterEach
    void stop() {
        Podman.remove(NAME);
        crm.close();
    }

    /** As its HEALTHCHECK says. */
    private static void awaitHealthy() {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> assertThat(
                        Podman.call("healthcheck", "run", NAME).exit())
                .as(() -> Podman.call("logs", NAME).output())
                .isZero());
    }

    @Test
    void takesThreeThousandWebhooksAndLosesNoneToAKill() {
        // Given: some are pending when it is killed
        Storm storm = new Storm();
        storm.post(hub, SOON);
        crm.behave((key, nth) -> new Answer(200, Duration.ofSeconds(2)));
        storm.post(hub, LATER);
        assertThat(hub.sink("crm").path("pending").asInt()).isPositive();

        // When
        Podman.ok("kill", "--signal=KILL", NAME);
        assertThat(Podman.ok("wait", NAME)).isEqualTo("137");
        assertThat(inspect("{{.State.OOMKilled}}")).isEqualTo("false");
        crm.behave((key, nth) -> new Answer(200, Duration.ZERO));
        Podman.ok("start", NAME);
        awaitHealthy();

        // Then
        JsonNode ledger = Awaitility.await().atMost(PATIENCE).until(hub::ledger, ImageIT::isQuiet);
        assertThat(storm.accepted()).hasSize(SOON + LATER);
        assertThat(ledger.path("received").asInt()).isEqualTo(SOON + LATER);
        assertThat(ledger.path("balanced").asBoolean()).isTrue();
        JsonNode account = ledger.at("/sinks/crm");
        assertThat(account.path("parked").asInt()).isZero();
        assertThat(taken()).hasSize(account.path("delivered").asInt());
        assertThat(account.path("delivered").asInt() + account.path("filtered").asInt())
                .isEqualTo(SOON + LATER);
        assertThat(storm.accepted()).containsAll(taken());
    }

    @Test
    void runsAsDescribedAndStopsInTime() {
        // Then
        assertThat(Podman.ok("exec", NAME, "sh", "-c", "id -u; id -g").split("\\s+"))
                .containsExactly("10001", "10001");
        assertThat(Podman.ok("exec", NAME, "cat", "/proc/1/maps")).contains("/opt/waybill/waybill.jsa");
        assertThat(Podman.call("exec", NAME, "touch", "/tmp/file").output()).contains("Read-only file system");
        assertThat(Podman.call("exec", "--env=WAYBILL_OPS_PORT=1", NAME, "sh", "/opt/waybill/health")
                        .exit())
                .isNotZero();

        assertThat(Podman.ok("exec", NAME, "waybill", "sinks", "--json")).contains("\"crm\"");

        // When
        long began = System.nanoTime();
        Podman.ok("stop", "--time=30", NAME);

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
        assertThat(inspect("{{.State.ExitCode}}")).isEqualTo("143");
    }

    private static boolean isQuiet(JsonNode ledger) {
        return ledger.path("unrecorded").asLong(1) == 0
                && ledger.at("/sinks/crm/pending").asLong(1) == 0;
    }

    private Set<String> taken() {
        Set<String> taken = new TreeSet<>();
        crm.events().forEach(event -> {
            if (crm.calls(event).stream().anyMatch(Call::isTaken)) {
                taken.add(event);
            }
        });
        return taken;
    }

    private static String inspect(String format) {
        return Podman.ok("inspect", "--format=" + format, NAME);
    }
}
