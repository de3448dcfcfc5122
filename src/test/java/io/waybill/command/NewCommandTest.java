package io.waybill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.casetest.CaseFile;
import io.waybill.casetest.TestRun;
import io.waybill.config.Settings;
import io.waybill.config.SettingsReader;
import io.waybill.finding.Finding;
import io.waybill.lint.Lint;
import io.waybill.project.ProjectFiles;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class NewCommandTest {

    @TempDir
    Path folder;

    @BeforeEach
    void copyTheProject() throws IOException {
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        TestRoutes.copyTo(folder.resolve("routes"));
    }

    @ParameterizedTest
    @CsvSource({"sink, my-system", "source, typeform", "sink, my-2nd-crm", "source, 1st"})
    void writesFilesThatLintFindsNoErrorInAndWhoseCasesPass(String kind, String name) throws IOException {
        // When
        assertThat(execute(kind, name)).isZero();

        // Then
        ProjectFiles files = new ProjectFiles(
                folder.resolve("application.properties"),
                folder.resolve("routes"),
                Map.of(),
                new Properties(),
                Clock.systemUTC());
        List<Finding> findings = new Lint(files).check(files.read(), new HiddenSecrets());
        assertThat(findings).allMatch(finding -> finding.message().contains("'none'"));
        RouteSet routes = RouteSet.of(RouteFolder.read(files.routes()));
        assertThat(Files.readString(files.routes().resolve("%ss/%s.camel.yaml".formatted(kind, name)))
                        .contains("types: message.replied"))
                .as("a new sink names the types that it takes")
                .isEqualTo(kind.equals("sink"));
        CaseFile cases = CaseFile.read(files.routes().resolve("tests/%s.yaml".formatted(name)), routes);
        assertThat(cases.findings()).isEmpty();
        assertThat(cases.cases()).hasSize(2);
        Settings settings = SettingsReader.read(files.config(), routes.shape(), Map.of(), new Properties());
        try (TestRun run = new TestRun(routes, settings, () -> settings)) {
            assertThat(cases.cases())
                    .allSatisfy(test -> assertThat(run.run(test)).isEmpty());
        }
    }

    /** All sinks that tell clients share the file, which has the user's clients. */
    @Test
    void leavesTheEndpointsThatThereAre() throws IOException {
        assertThat(execute("sink", "webhooks")).isZero();
        Files.writeString(folder.resolve("routes/endpoints.yaml"), "campaigns: {}\n");

        assertThat(execute("sink", "webhooks", "--as", "others")).isZero();

        assertThat(folder.resolve("routes/sinks/others.camel.yaml")).exists();
        assertThat(folder.resolve("routes/endpoints.yaml")).hasContent("campaigns: {}");
    }

    @Test
    void addsSettingsWithTheVariableThatSetsThem() throws IOException {
        execute("sink", "my-crm");
        execute("source", "typeform");

        assertThat(Files.readString(folder.resolve("application.properties")))
                .contains("#waybill.sink.my-crm.url = ", "WAYBILL_SINK_MY_CRM_URL")
                .contains("\nwaybill.source.typeform.verification = none\n", "WAYBILL_SOURCE_TYPEFORM_SECRET");
    }

    @ParameterizedTest
    @CsvSource({"sink, crm", "source, sendpilot", "sink, sendpilot", "source, crm"})
    void overwritesNothing(String kind, String name) throws IOException {
        // Given
        Map<String, String> before = RouteFolder.read(folder.resolve("routes")).files();
        String settings = Files.readString(folder.resolve("application.properties"));

        // Then
        assertThat(execute(kind, name)).isEqualTo(1);
        assertThat(RouteFolder.read(folder.resolve("routes")).files()).isEqualTo(before);
        assertThat(folder.resolve("application.properties")).hasContent(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "Discord", "a b", "../crm", "-x", ""})
    void takesNoNameThatARouteCannotHave(String name) {
        assertThat(execute("sink", "--", name)).isEqualTo(2);
    }

    @Test
    void takesNoSourceNamedAsTheHubsOwnEvents() {
        assertThat(execute("source", "waybill")).isEqualTo(2);
        assertThat(folder.resolve("routes/sources/waybill.camel.yaml")).doesNotExist();
    }

    @Test
    void showsTheCataloguesPageWhereThereIsNoProject() {
        Result page = TestCommandLine.run(folder, Map.of(), "new", "source", "instantly", "--page", "--routes", "none");
        Result unknown = TestCommandLine.run(folder, Map.of(), "new", "sink", "hubspott", "--page");

        assertThat(page.exit()).isZero();
        assertThat(page.output()).startsWith("# Instantly's webhooks\n").contains("## At the provider", "## Limits");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.output()).contains("the catalogue has no sink 'hubspott'; did you mean 'hubspot'?");
    }

    @Test
    void wantsToKnowWhatIsToBeNew() {
        assertThat(new CommandLine(new NewCommand()).execute()).isEqualTo(2);
        assertThat(new CommandLine(new NewCommand()).execute("sink")).isEqualTo(2);
        assertThat(new CommandLine(new NewCommand()).execute("mapping", "x")).isEqualTo(2);
    }

    private int execute(String kind, String... name) {
        String config = folder.resolve("application.properties").toString();
        String routes = folder.resolve("routes").toString();
        CommandLine command = new CommandLine(new NewCommand());
        List<String> arguments = new ArrayList<>(List.of(kind, "--config", config, "--routes", routes));
        arguments.addAll(List.of(name));
        return command.execute(arguments.toArray(new String[0]));
    }
}
