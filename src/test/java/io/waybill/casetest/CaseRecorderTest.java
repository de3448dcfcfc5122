package io.waybill.casetest;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.Settings;
import io.waybill.config.SettingsReader;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseRecorderTest {

    private static final RouteSet ROUTES = RouteSet.of(RouteFolder.read(Path.of("routes")));
    private static final String PAUSED = """
            {"eventId": "e1", "eventType": "campaign.paused", "timestamp": "2024-02-24T10:30:00Z",
             "data": {"campaignName": "Q1: \\"#1\\", 'a'\\nb", "pausedBy": "0123", "secret": "hush"}}""";

    private static TestRun run;

    @TempDir
    private Path folder;

    private Path out;

    @BeforeAll
    static void start() {
        Settings settings =
                SettingsReader.read(Path.of("application.properties"), ROUTES.shape(), Map.of(), new Properties());
        run = new TestRun(ROUTES, settings, () -> settings);
    }

    @AfterAll
    static void stop() {
        run.close();
    }

    @BeforeEach
    void nameFile() {
        out = folder.resolve("new/cases.yaml");
    }

    @Test
    void whatItRecordsPasses() throws IOException {
        assertThat(record("sendpilot", PAUSED)).isEqualTo(1);
        assertThat(record("sendpilot", "{\"eventId\": \"e1\", \"eventType\": \"new.type\"}"))
                .isGreaterThan(30);
        record("pelcro", "{\"id\": \"e1\"}");
        record("pelcro", "{");
        record("pelcro", "{");

        CaseFile file = CaseFile.read(out, ROUTES);

        assertThat(file.findings()).isEmpty();
        assertThat(file.cases())
                .extracting(TestCase::name)
                .containsExactly(
                        "sendpilot campaign.paused, as recorded",
                        "sendpilot new.type, as recorded",
                        "pelcro rejected, as recorded",
                        "pelcro rejected, as recorded (2)",
                        "pelcro rejected, as recorded (3)");
        assertThat(file.cases()).allSatisfy(test -> assertThat(run.run(test)).isEmpty());
    }

    @Test
    void recordsWhatTheSinksAreSentAndNoSecret() throws IOException {
        record("sendpilot", PAUSED);

        assertThat(Files.readString(out))
                .contains(
                        "channel: campaigns", "event: campaign_paused", "filters-has: takes lead.status_changed, lead.")
                .doesNotContain("hush", "Idempotency-Key", "address:", "crm.camel.yaml");
    }

    @Test
    void masksWhatLooksLikeASecretInWhatIsNoJson() throws IOException {
        record("pelcro", "{\"id\": \"e1\", \"magic_link_token\": \"hush\"");

        assertThat(Files.readString(out)).contains("magic_link_token").doesNotContain("hush");
    }

    @Test
    void addsToAFileAsThatIsIndented() throws IOException {
        Files.createDirectories(out.getParent());
        Files.writeString(out, """
                # Ours.
                  - name: mine
                    source: pelcro
                    text: "{"
                    expect: {outcome: rejected}
                """);

        int line = record("sendpilot", PAUSED);

        CaseFile file = CaseFile.read(out, ROUTES);
        assertThat(file.findings()).isEmpty();
        assertThat(file.cases()).extracting(TestCase::line).containsExactly(2, line);
        assertThat(Files.readString(out)).startsWith("# Ours.");
    }

    private int record(String source, String payload) throws IOException {
        return ((CaseRecorder.Recording.Recorded)
                        run.recorder().record(source, payload.getBytes(StandardCharsets.UTF_8), null, out))
                .line();
    }
}
