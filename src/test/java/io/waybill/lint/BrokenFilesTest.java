package io.waybill.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.casetest.CaseFile;
import io.waybill.config.RawSettings;
import io.waybill.config.RouteRequirements;
import io.waybill.config.SettingsException;
import io.waybill.config.SettingsFile;
import io.waybill.config.SettingsReader;
import io.waybill.config.SettingsWarnings;
import io.waybill.finding.Finding;
import io.waybill.project.BrokenTexts;
import io.waybill.project.ProjectFiles;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is in a user's file, it is told in findings with their place, and never an exception. */
class BrokenFilesTest {

    private static final Path PROJECT = Path.of("src/test/resources/lint/project");

    @TempDir
    private Path folder;

    private TestRoutes project;

    @BeforeEach
    void copy() {
        project = TestRoutes.copyTo(folder, PROJECT);
    }

    @ParameterizedTest
    @CsvSource({
        "routes/sinks/crm.camel.yaml, routes/sinks/broken-%d.camel.yaml",
        "routes/sources/leadsail.camel.yaml, routes/sources/broken-%d.camel.yaml",
        "routes/policies/delivery.camel.yaml, routes/policies/broken-%d.camel.yaml",
        "routes/mappings/stages.yaml, routes/mappings/broken-%d.yaml",
        "routes/mappings/leadsail/lead.jq, routes/mappings/broken-%d.jq"
    })
    void areLinted(String whole, String name) throws IOException {
        List<byte[]> broken = new ArrayList<>(BrokenTexts.from(Files.readString(folder.resolve(whole))));
        if (name.endsWith(".yaml")) {
            Stream.concat(BrokenTexts.yaml().stream(), BrokenTexts.noJson().stream())
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .forEach(broken::add);
        } else {
            nastyJq().forEach(text -> broken.add(text.getBytes(StandardCharsets.UTF_8)));
        }
        for (int i = 0; i < broken.size(); i++) {
            Files.write(folder.resolve(name.formatted(i)), broken.get(i));
        }
        mustHavePlaces(lint());
        for (int i = 0; i < broken.size(); i++) {
            if (isNotUtf8(broken.get(i))) {
                Files.delete(folder.resolve(name.formatted(i)));
            }
        }
        mustHavePlaces(lint());
    }

    private static List<String> nastyJq() {
        return List.of(
                "",
                "(".repeat(20_000) + "." + ")".repeat(20_000),
                "[".repeat(20_000),
                "{a: \"never closed}",
                "{a: 😀}",
                "\u0000",
                "1e999999999",
                "9".repeat(100_000),
                "\"\\ud83d\"",
                "@nothing",
                "\"\\(\"\\(\"\\(1)\")\")",
                ".a = = 1");
    }

    private static boolean isNotUtf8(byte[] bytes) {
        return !java.util.Arrays.equals(
                new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
    }

    @Test
    void areSettings() throws IOException {
        RouteRequirements routes =
                RouteSet.of(RouteFolder.read(Path.of("routes"))).shape();
        Path file = folder.resolve("application.properties");
        String whole = Files.readString(Path.of("application.properties")).replace("\n#waybill", "\nwaybill");
        List<byte[]> broken = new ArrayList<>(BrokenTexts.from(whole));
        broken.add(
                "waybill.data-dir = a\\u0000b\nwaybill.http.tls.certificate = \\u0000\nwaybill.http.tls.key = \\u0000\n"
                        .getBytes(StandardCharsets.UTF_8));
        broken.add("waybill.ops.host = \\u0000 \\ud83d\n = x\n:\n\\\n\\u12\nwaybill.sink.crm.url = http://[\n"
                .getBytes(StandardCharsets.UTF_8));
        for (byte[] text : broken) {
            Files.write(file, text);
            mustHavePlaces(settings(file, routes));
        }
    }

    private static List<Finding> settings(Path file, RouteRequirements routes) {
        try {
            RawSettings values = SettingsReader.values(SettingsFile.read(file), routes, Map.of(), new Properties());
            List<Finding> findings = new ArrayList<>(SettingsWarnings.of(values, routes));
            SettingsReader.read(values, routes, Clock.systemUTC());
            return findings;
        } catch (SettingsException e) {
            return e.findings();
        }
    }

    @Test
    void areCases() throws IOException {
        RouteSet routes = RouteSet.of(RouteFolder.read(Path.of("routes")));
        Path file = folder.resolve("cases.yaml");
        Function<byte[], List<Finding>> read = text -> {
            try {
                return CaseFile.read(Files.write(file, text), routes).findings();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
        for (byte[] text : BrokenTexts.from(Files.readString(Path.of("routes/tests/leadsail.yaml")))) {
            mustHavePlaces(read.apply(text));
        }
        for (String text : BrokenTexts.yaml()) {
            List<Finding> findings = read.apply(text.getBytes(StandardCharsets.UTF_8));
            assertThat(findings).isNotEmpty();
            mustHavePlaces(findings);
        }
        for (String value : BrokenTexts.noJson()) {
            String text = "- name: x\n  source: leadsail\n  payload: {}\n  expect:\n    event:\n      "
                    + value.replace("\n", "\n      ");
            mustHavePlaces(read.apply(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private List<Finding> lint() {
        ProjectFiles files = new ProjectFiles(
                folder.resolve("application.properties"),
                project.folder().resolve("routes"),
                Map.of("WAYBILL_SOURCE_LEADSAIL_SECRET", "hush"),
                new Properties(),
                Clock.systemUTC());
        return new Lint(files).check(files.read(), new HiddenSecrets());
    }

    private static void mustHavePlaces(List<Finding> findings) {
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.line()).as("%s", finding).isPositive();
            assertThat(finding.toString())
                    .hasLineCount(1)
                    .hasSizeLessThan(1500)
                    .doesNotContain("Exception: ", "Error: ", "snakeyaml", "jackson");
        });
    }
}
