package io.waybill.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All sources of the catalogue in one hub, each verified as its settings propose, and sent its own samples. */
class CatalogueSourcesIT {

    private static final List<String> NAMES = Catalogue.read().entries("source").stream()
            .map(CatalogueEntry::name)
            .toList();

    private static final String SECRET = "00112233445566778899aabbccddeeff";

    @TempDir
    private static Path folder;

    private static CatalogueProject project;
    private static TestHub hub;
    private static Map<String, String> settings;

    @BeforeAll
    static void start() throws IOException {
        project = CatalogueProject.copyTo(folder);
        settings = new HashMap<>(Map.of("waybill.http.public-url", "https://hooks.example"));
        NAMES.forEach(name -> {
            project.add("source", name);
            settings.put("waybill.source.%s.secret".formatted(name), SECRET);
        });
        project.run(Map.of(), "new", "source", "instantly", "--as", "acme");
        Files.writeString(project.config(), verified(Files.readString(project.config())));
        hub = TestHub.start(folder.resolve("data"), settings, project.config(), project.routes());
        settings.put("waybill.http.port", String.valueOf(hub.client().webhookPort()));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    /** As a user does: the line with {@code none} goes, those below it are switched on. */
    private static String verified(String text) {
        String changed = text;
        for (String name : NAMES) {
            String keys = "waybill\\.source\\.%s\\.".formatted(Pattern.quote(name));
            changed = changed.replaceAll("(?m)^%sverification = none\\R".formatted(keys), "")
                    .replaceAll("(?m)^#(?=%s)".formatted(keys), "");
        }
        return changed;
    }

    @Test
    void takesEverySampleAsItsProviderSignsIt() {
        // Given
        List<String> listed = send("--list").output().lines().toList();
        int received = hub.client().quiet().path("received").asInt();

        // When
        int sent = 0;
        for (String name : NAMES) {
            Result result = send(name, "--sample", "all");
            assertThat(result.exit()).as(name + "\n" + result.output()).isZero();
            assertThat(result.output().lines())
                    .as(name)
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("202 "))
                    .allMatch(line -> listed.contains(name + " " + line.split(" ")[1]));
            sent += (int) result.output().lines().count();
        }

        // Then
        JsonNode ledger = hub.client().quiet();
        assertThat(ledger.path("received").asInt()).isEqualTo(received + sent);
        assertThat(ledger.path("unmapped").asInt()).isZero();
        assertThat(ledger.path("rejected").asInt()).isZero();
    }

    @Test
    void takesNoSampleThatIsSignedOtherwise() {
        Map<String, String> other = new HashMap<>(settings);
        other.put("waybill.source.instantly.secret", "another");

        Result result = project.run(other, "send", "instantly", "--sample", "reply_received");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).startsWith("401 reply_received ");
    }

    @Test
    void aSourceWithAnotherNameIsSentTheSamplesOfItsEntry() {
        assertThat(send("acme", "--sample", "reply_received").output())
                .contains(
                        "there are no samples of acme; name a FILE with a payload, or with --of whose samples they are");
        assertThat(send("acme", "--sample", "reply_received", "--of", "instantly")
                        .output())
                .startsWith("202 reply_received ");
    }

    private static Result send(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "send";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return project.run(settings, all);
    }
}
