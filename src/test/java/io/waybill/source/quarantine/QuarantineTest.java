package io.waybill.source.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.QuarantineSettings;
import io.waybill.event.Json;
import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.Webhook;
import io.waybill.testing.TestLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuarantineTest {

    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final Duration DAY = Duration.ofHours(24);
    private static final QuarantineSettings ROOMY = new QuarantineSettings(1_000, 1_000_000, DAY);

    @TempDir
    private Path data;

    private Quarantine open(QuarantineSettings limits, Instant now) {
        return Quarantine.open(data, limits, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Webhook webhook(String body, Instant at) {
        return new Webhook(
                "acme",
                Map.of("x-secret", List.of("guess")),
                "/webhooks/acme/in%20the%20path?a=1",
                "in the path",
                "192.0.2.1",
                false,
                body.getBytes(UTF_8),
                at);
    }

    private static List<String> bodies(Quarantine quarantine) {
        List<String> bodies = new ArrayList<>();
        quarantine.reverify("acme", webhook -> {
            bodies.add(new String(webhook.body(), UTF_8));
            return ReverifyResult.UNVERIFIED;
        });
        return bodies;
    }

    @Test
    void givesBackWhatCameAsItCameAfterARestartToo() {
        // Given
        open(ROOMY, NOW).keep(webhook("{\"é\":1}", NOW), VerificationResult.MISMATCH);

        // When
        List<Webhook> back = new ArrayList<>();
        open(ROOMY, NOW.plusSeconds(60)).reverify("acme", webhook -> {
            back.add(webhook);
            return ReverifyResult.ACCEPTED;
        });

        // Then
        assertThat(back).singleElement().satisfies(webhook -> {
            assertThat(webhook.body()).isEqualTo("{\"é\":1}".getBytes(UTF_8));
            assertThat(webhook.headers()).isEqualTo(Map.of("x-secret", List.of("guess")));
            assertThat(webhook.pathToken()).isEqualTo("in the path");
            assertThat(webhook.target()).isEqualTo("/webhooks/acme/in%20the%20path?a=1");
            assertThat(webhook.fromThisMachine()).isFalse();
            assertThat(webhook.receivedAt()).isEqualTo(NOW);
        });
        assertThat(open(ROOMY, NOW).contents("acme").count()).isZero();
    }

    @Test
    void keepsABodyOnceAndCountsIt() {
        Quarantine quarantine = open(ROOMY, NOW);

        quarantine.keep(webhook("a", NOW), VerificationResult.STALE);
        quarantine.keep(webhook("a", NOW.plusSeconds(9)), VerificationResult.MISSING);

        assertThat(quarantine.contents("acme").webhooks()).singleElement().satisfies(kept -> {
            assertThat(kept.count()).isEqualTo(2);
            assertThat(kept.result()).isEqualTo(VerificationResult.STALE);
            assertThat(kept.firstAt()).isEqualTo(NOW);
            assertThat(kept.lastAt()).isEqualTo(NOW.plusSeconds(9));
        });
    }

    @Test
    void writesTheNamesThatEarlierVersionsRead() throws IOException {
        open(ROOMY, NOW).keep(webhook("a", NOW), VerificationResult.STALE);

        Path description = files().stream()
                .filter(file -> file.toString().endsWith(".json"))
                .findFirst()
                .orElseThrow();
        JsonNode json = Json.read(Files.readAllBytes(description));
        assertThat(json.fieldNames()).toIterable().containsExactly("kept", "arrivals");
        assertThat(json.path("kept").fieldNames())
                .toIterable()
                .containsExactly("id", "size", "count", "standing", "firstAt", "lastAt");
        assertThat(json.path("kept").path("standing").asText()).isEqualTo("stale");
    }

    @Test
    void dropsWhatProvedLeastWhenThereAreTooMany() {
        Quarantine quarantine = open(new QuarantineSettings(3, 10_000, DAY), NOW);

        quarantine.keep(webhook("stranger 1", NOW), VerificationResult.MISSING);
        quarantine.keep(webhook("customer 1", NOW.plusSeconds(1)), VerificationResult.MISMATCH);
        quarantine.keep(webhook("stranger 2", NOW.plusSeconds(2)), VerificationResult.MISSING);
        quarantine.keep(webhook("customer 2", NOW.plusSeconds(3)), VerificationResult.MISMATCH);
        quarantine.keep(webhook("customer 3", NOW.plusSeconds(4)), VerificationResult.MISMATCH);
        quarantine.keep(webhook("stranger 3", NOW.plusSeconds(5)), VerificationResult.MISSING);

        assertThat(bodies(quarantine)).containsExactly("customer 1", "customer 2", "customer 3");
        assertThat(quarantine.contents("acme").dropped()).isEqualTo(3);
    }

    @Test
    void staysBelowItsSizeOnDiskWithHeaders() throws IOException {
        Quarantine quarantine = open(new QuarantineSettings(1_000, 20_000, DAY), NOW);
        String longValue = "h".repeat(3_000);

        for (int i = 0; i < 50; i++) {
            Webhook webhook = webhook("%02d".formatted(i), NOW.plusSeconds(i));
            quarantine.keep(
                    new Webhook(
                            "acme",
                            Map.of("x-long", List.of(longValue)),
                            "/webhooks/acme",
                            null,
                            "192.0.2.1",
                            false,
                            webhook.body(),
                            NOW.plusSeconds(i)),
                    VerificationResult.MISMATCH);
        }
        quarantine.keep(webhook("x".repeat(20_001), NOW.plusSeconds(99)), VerificationResult.STALE);

        assertThat(bodies(quarantine)).containsExactly("00", "01", "02", "03", "48", "49");
        assertThat(quarantine.contents("acme").bytes()).isEqualTo(sizeOnDisk()).isBetween(18_000L, 20_000L);
        assertThat(open(ROOMY, NOW).contents("acme").bytes()).isEqualTo(sizeOnDisk());
    }

    /** A body's second arrival adds its headers. */
    @Test
    void staysBelowItsSizeWhenABodyComesAgainWithMoreHeaders() throws IOException {
        Quarantine quarantine = open(new QuarantineSettings(1_000, 10_000, DAY), NOW);
        for (int i = 0; i < 3; i++) {
            quarantine.keep(webhook("%02d".formatted(i), NOW.plusSeconds(i)), VerificationResult.MISMATCH);
        }

        Map<String, List<String>> headers = Map.of("x-long", List.of("h".repeat(9_400)));
        quarantine.keep(
                new Webhook(
                        "acme",
                        headers,
                        "/webhooks/acme",
                        null,
                        "192.0.2.1",
                        false,
                        "02".getBytes(UTF_8),
                        NOW.plusSeconds(9)),
                VerificationResult.MISMATCH);

        assertThat(sizeOnDisk()).isLessThanOrEqualTo(10_000);
        assertThat(quarantine.contents("acme").bytes()).isEqualTo(sizeOnDisk());
    }

    /** Nobody can tell a signature with a secret that is wrong here from a made-up one. */
    @Test
    void keepsWhatCameBeforeAndAfterAFloodOfMadeUpSignatures() {
        Quarantine quarantine = open(new QuarantineSettings(200, 1_000_000, DAY), NOW);

        for (int i = 0; i < 50; i++) {
            quarantine.keep(webhook("before " + i, NOW.plusMillis(i)), VerificationResult.MISMATCH);
        }
        for (int i = 0; i < 4_000; i++) {
            quarantine.keep(webhook("made up " + i, NOW.plusSeconds(1).plusMillis(i)), VerificationResult.MISMATCH);
        }
        for (int i = 0; i < 50; i++) {
            quarantine.keep(webhook("after " + i, NOW.plusSeconds(9).plusMillis(i)), VerificationResult.MISMATCH);
        }

        assertThat(bodies(quarantine))
                .hasSize(200)
                .filteredOn(body -> !body.startsWith("made up"))
                .hasSize(100);
    }

    /** The settings may ask for the wrong scheme: then the genuine ones have no signature where they should. */
    @Test
    void keepsAShareForWhatHasNoProof() {
        Quarantine quarantine = open(new QuarantineSettings(200, 1_000_000, DAY), NOW);

        for (int i = 0; i < 100; i++) {
            quarantine.keep(webhook("no signature " + i, NOW.plusMillis(i)), VerificationResult.MISSING);
        }
        for (int i = 0; i < 1_000; i++) {
            quarantine.keep(webhook("made up " + i, NOW.plusSeconds(1).plusMillis(i)), VerificationResult.MISMATCH);
        }

        assertThat(bodies(quarantine))
                .hasSize(200)
                .filteredOn(body -> body.startsWith("no signature"))
                .hasSize(50);
    }

    private long sizeOnDisk() throws IOException {
        long size = 0;
        for (Path file : files()) {
            size += Files.size(file);
        }
        return size;
    }

    @Test
    void dropsWhatHasBeenThereTooLong() throws IOException {
        open(ROOMY, NOW).keep(webhook("old", NOW), VerificationResult.MISMATCH);
        Quarantine later = open(ROOMY, NOW.plus(DAY).minusSeconds(1));
        later.keep(webhook("new", NOW.plus(DAY).minusSeconds(1)), VerificationResult.MISMATCH);
        assertThat(bodies(later)).containsExactly("old", "new");

        Quarantine tomorrow = open(ROOMY, NOW.plus(DAY).plusSeconds(1));

        assertThat(bodies(tomorrow)).containsExactly("new");
        assertThat(files()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void letsGoOfWhatNeedNotComeAgain(ReverifyResult result) {
        Quarantine quarantine = open(ROOMY, NOW);
        quarantine.keep(webhook("a", NOW), VerificationResult.MISMATCH);

        assertThat(quarantine.reverify("acme", webhook -> result).get(result)).isEqualTo(1);

        boolean stays = result == ReverifyResult.UNVERIFIED || result == ReverifyResult.UNAVAILABLE;
        assertThat(quarantine.contents("acme").count()).isEqualTo(stays ? 1 : 0);
    }

    @Test
    void clearsUpAfterACrash() throws IOException {
        // Given: one whole, one half written, one cut off
        open(ROOMY, NOW).keep(webhook("whole", NOW), VerificationResult.MISMATCH);
        Path folder = data.resolve("quarantine/acme");
        Files.writeString(folder.resolve("0123.body"), "no more than a body");
        Files.writeString(folder.resolve("4567.json"), "{\"kept\":");
        Files.writeString(folder.resolve("4567.json.new"), "");

        // Then
        assertThat(bodies(open(ROOMY, NOW))).containsExactly("whole");
        assertThat(files()).hasSize(2);
    }

    @Test
    void isForTheHubsOwnUserAlone() throws IOException {
        open(ROOMY, NOW).keep(webhook("a", NOW), VerificationResult.MISMATCH);

        assertThat(files())
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("quarantine/acme"))))
                .isEqualTo("rwx------");
    }

    @Test
    void saysOnceAMinuteWhyItKeepsNothingUnlessItIsOff() {
        QuarantineSettings small = new QuarantineSettings(1_000, 10, DAY);
        try (TestLog log = new TestLog()) {
            Quarantine off = open(new QuarantineSettings(0, 1_000_000, DAY), NOW);
            off.keep(webhook("a", NOW), VerificationResult.MISMATCH);
            assertThat(log.text()).isEmpty();

            Quarantine quarantine = open(small, NOW);
            for (int i = 0; i < 9; i++) {
                quarantine.keep(webhook("larger than ten bytes " + i, NOW), VerificationResult.MISMATCH);
            }
            assertThat(log.text().lines())
                    .singleElement()
                    .asString()
                    .contains("it is larger than 'waybill.quarantine.max-size'");
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("quarantine/acme"))) {
            return files.toList();
        }
    }
}
