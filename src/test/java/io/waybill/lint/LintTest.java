package io.waybill.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.finding.Finding;
import io.waybill.project.ProjectFiles;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LintTest {

    private static final Path LINT = Path.of("src/test/resources/lint");
    private static final Map<String, String> ENVIRONMENT = Map.of("WAYBILL_SOURCE_LEADSAIL_SECRET", "hush");

    @TempDir
    Path folder;

    static List<Mistake> mistakes() throws IOException {
        return Mistake.all();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void finds(Mistake mistake) throws IOException {
        // Given
        TestRoutes.copyTo(folder, LINT.resolve("project"));
        mistake.makeIn(folder);

        // Then
        assertThat(lint(folder)).containsExactlyElementsOf(mistake.says());
    }

    @Test
    void saysNothingOfAProjectWithoutAFault() {
        assertThat(lint(LINT.resolve("project"))).isEmpty();
    }

    @Test
    void warnsOfOurOwnProjectOnlyThatItsSourcesAreNotVerified() {
        assertThat(lint(Path.of("")))
                .hasSize(4)
                .allMatch(line -> line.contains(": warning: 'waybill.source.") && line.contains("'none'"));
    }

    static List<Path> examples() throws IOException {
        return in(Path.of("docs/examples"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void saysOfTheWorkedExamplesOnlyWhichSettingsTheyNeed(Path example) throws IOException {
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        TestRoutes.copyTo(folder.resolve("routes")).add(example);

        assertThat(lint(folder))
                .allMatch(line -> line.contains("'none'") || line.contains("is not set anywhere, so setting("));
    }

    static List<Path> publicRoutes() throws IOException {
        return in(LINT.resolve("public"));
    }

    @ParameterizedTest
    @MethodSource("publicRoutes")
    void findsNoErrorInRoutesAsPeopleWriteThem(Path route) throws IOException {
        TestRoutes.copyTo(folder, LINT.resolve("project"))
                .write("routes/policies/" + route.getFileName(), Files.readString(route));

        assertThat(lint(folder)).noneMatch(line -> line.contains(": error: "));
    }

    @ParameterizedTest
    @MethodSource("publicRoutes")
    void isGivenPublicRoutesThatCamelLoads(Path route) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.init();
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("file:" + route.getFileName(), Files.readString(route)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sources/leadsail", "sinks/slack", "sinks/crm", "mappings/leadsail/lead"})
    void takesNoFileThatIsCutOffForAWholeOne(String file) throws IOException {
        TestRoutes project = TestRoutes.copyTo(folder, LINT.resolve("project"));
        String path = "routes/" + file + (file.startsWith("mappings") ? ".jq" : ".camel.yaml");
        String whole = Files.readString(folder.resolve(path));
        for (int end = 0; end < whole.stripTrailing().length(); end = whole.indexOf('\n', end) + 1) {
            project.write(path, whole.substring(0, end));

            assertThat(lint(folder))
                    .as("cut off after %s", whole.substring(0, end))
                    .anyMatch(line -> line.startsWith(path) && line.contains(": error: "));
        }
    }

    @Test
    void refusesASourceNamedAsTheHubsOwnEvents() throws IOException {
        String leadsail = Files.readString(LINT.resolve("project/routes/sources/leadsail.camel.yaml"));
        String settings = Files.readString(LINT.resolve("project/application.properties"));
        TestRoutes.copyTo(folder, LINT.resolve("project"))
                .write("routes/sources/waybill.camel.yaml", leadsail.replace("leadsail", "waybill"))
                .write("routes/mappings/waybill/lead.jq", "{}")
                .write("application.properties", settings + "waybill.source.waybill.verification = none\n");

        assertThat(lint(folder))
                .filteredOn(line -> line.contains(": error: "))
                .singleElement()
                .asString()
                .isEqualTo(
                        "routes/sources/waybill.camel.yaml:1: error: 'waybill' is the source of Waybill's own events,"
                                + " its alarms; name the file and its route otherwise");
    }

    @Test
    void saysWhatItCannotFind() {
        assertThat(lint(folder))
                .anyMatch(line -> line.contains("routes: error: there is no such folder"))
                .anyMatch(line -> line.contains("application.properties: error: there is no such file"))
                .hasSize(2);
    }

    @Test
    void findsAllThatIsWrongAndOrdersItByPathAndLine() throws IOException {
        // Given
        TestRoutes.copyTo(folder, LINT.resolve("project"));
        for (Mistake mistake : Mistake.all().subList(8, 40)) {
            try {
                mistake.makeIn(folder);
            } catch (IllegalArgumentException e) {
                // Another mistake has been made in that place.
            }
        }

        // When
        List<Finding> findings = findings(folder);

        // Then
        assertThat(findings).hasSizeGreaterThan(15).isSorted();
    }

    private static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static List<String> lint(Path project) {
        String root = project.toString().isEmpty() ? "" : project + "/";
        return findings(project).stream()
                .map(finding -> finding.toString().replace(root, ""))
                .toList();
    }

    private static List<Finding> findings(Path project) {
        ProjectFiles files = new ProjectFiles(
                project.resolve("application.properties"),
                project.resolve("routes"),
                ENVIRONMENT,
                new Properties(),
                Clock.systemUTC());
        return new Lint(files).check(files.read(), new HiddenSecrets());
    }
}
