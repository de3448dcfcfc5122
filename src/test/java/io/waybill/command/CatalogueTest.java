package io.waybill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.casetest.CaseFile;
import io.waybill.casetest.TestRun;
import io.waybill.config.Settings;
import io.waybill.config.SettingsReader;
import io.waybill.event.Event;
import io.waybill.event.Json;
import io.waybill.finding.Finding;
import io.waybill.lint.Lint;
import io.waybill.project.ProjectFiles;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.rehearsal.Rehearsal;
import io.waybill.rehearsal.RehearsalResult;
import io.waybill.sample.Samples;
import io.waybill.source.RehearsedWebhook;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every entry of the catalogue, as a user gets it. */
class CatalogueTest {

    private static final Catalogue CATALOGUE = Catalogue.read();
    private static final Path PAGES = Path.of("docs/catalogue");
    private static final Pattern FACT = Pattern.compile("- (documented|seen|guess): .+");
    private static final Pattern MAPPED = Pattern.compile("kamelet:map, parameters: \\{type: ([a-z_.]+)");
    private static final Pattern TYPE_IN_CASE = Pattern.compile("(?m)^ +type: ([a-z]+\\.[a-z_.]+)$");
    private static final Pattern SECRET_VARIABLE = Pattern.compile("WAYBILL_[A-Z0-9_]+");

    @TempDir
    private Path folder;

    @BeforeEach
    void copyTheProject() throws IOException {
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        TestRoutes.copyTo(folder.resolve("routes"));
    }

    static Stream<CatalogueEntry> entries() {
        return CATALOGUE.entries().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("entries")
    void isWrittenUnderAnyNameWithoutMistakesAndItsCasesPass(CatalogueEntry entry) throws IOException {
        // When
        assertThat(execute(entry.kind(), entry.name(), "--as", "my-2nd")).isZero();

        // Then
        assertThat(lint(Map.of()))
                .as("only what the user must decide")
                .allMatch(message -> message.contains("'none'") || message.contains("is not set anywhere"));
        assertThat(failuresOf("my-2nd")).isEmpty();
        assertThat(RouteFolder.read(folder.resolve("routes")).files().toString()
                        + Files.readString(folder.resolve("application.properties")))
                .doesNotContainPattern("__[A-Z]+__");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("entries")
    void itsProposedSettingsAreRight(CatalogueEntry entry) throws IOException {
        // Given
        execute(entry.kind(), entry.name(), "--as", "mine");

        // When
        Map<String, String> variables = switchOn("waybill.%s.mine.".formatted(entry.kind()));

        // Then
        assertThat(lint(variables)).noneMatch(message -> message.contains("mine"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("entries")
    void hasACaseForEachTypeOfEvent(CatalogueEntry entry) {
        Set<String> mapped = found(MAPPED, entry.files().get("route.camel.yaml"));
        Set<String> shown = found(TYPE_IN_CASE, entry.files().get("cases.yaml"));

        assertThat(shown).containsAll(mapped);
    }

    static Stream<CatalogueEntry> sources() {
        return CATALOGUE.entries("source").stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sources")
    void itsSamplesAreNewEventsOfThisMoment(CatalogueEntry entry) {
        // Given
        execute(entry.kind(), entry.name(), "--as", "mine");
        RouteSet routes = RouteSet.of(RouteFolder.read(folder.resolve("routes")));
        Settings settings = SettingsReader.read(
                folder.resolve("application.properties"), routes.shape(), Map.of(), new Properties());
        Samples samples = Samples.of(entry.name());
        Instant now = Instant.parse("2027-03-04T05:06:07.891Z");
        Set<String> ids = new TreeSet<>();

        // When
        try (Rehearsal rehearsal = Rehearsal.of(routes, settings)) {
            List<String> twice = Stream.concat(samples.types().stream(), samples.types().stream())
                    .toList();
            for (String type : twice) {
                byte[] payload = Json.write(samples.fresh(type, now)).getBytes(StandardCharsets.UTF_8);
                RehearsalResult result = rehearsal.run(new RehearsedWebhook("mine", Map.of(), "", payload, now));

                // Then
                assertThat(result.outcome()).as(type).isEqualTo("accepted");
                Event event = ((RehearsalResult.Accepted) result).event();
                assertThat(event.data().path("providerType").asText()).isEqualTo(type);
                assertThat(event.time()).as(type).isBetween(now.truncatedTo(ChronoUnit.SECONDS), now);
                ids.add(event.id());
            }
            assertThat(ids).isNotEmpty().hasSize(twice.size());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("entries")
    void hasAPageThatSaysWhereEachFactComesFrom(CatalogueEntry entry) throws IOException {
        String page = Files.readString(page(entry));

        assertThat(entry.page()).isEqualTo(page);
        assertThat(page).contains("java -jar waybill.jar new %s ".formatted(entry.kind()), "## Limits");
        assertThat(found(MAPPED, entry.files().get("route.camel.yaml")))
                .allSatisfy(type -> assertThat(page).contains("`" + type + "`"));
        List<String> facts = Stream.of(page.split("## Where the facts come from\n\n", 2)[1].split("\n(?=- )"))
                .toList();
        assertThat(facts).isNotEmpty().allMatch(fact -> FACT.matcher(
                        fact.lines().findFirst().orElse(""))
                .matches());
        assertThat(facts)
                .filteredOn(fact -> fact.startsWith("- documented: ") && !fact.contains("nothing that we could read"))
                .allMatch(fact -> fact.contains("<https://"));
    }

    @Test
    void hasNoPageWithoutAnEntryAndAListOfAll() throws IOException {
        try (Stream<Path> pages = Files.walk(PAGES, 2)) {
            assertThat(pages.filter(Files::isRegularFile).filter(page -> !page.equals(PAGES.resolve("README.md"))))
                    .containsExactlyInAnyOrderElementsOf(
                            entries().map(CatalogueTest::page).toList());
        }
        List<String> lines = new ArrayList<>();
        for (String kind : List.of("source", "sink")) {
            CATALOGUE
                    .entries(kind)
                    .forEach(entry -> lines.add("| [%s](%ss/%s.md) | %s |"
                            .formatted(entry.name(), entry.kind(), entry.name(), entry.about())));
        }
        assertThat(Files.readAllLines(PAGES.resolve("README.md")).stream().filter(line -> line.startsWith("| [")))
                .containsExactlyElementsOf(lines);
    }

    private static Path page(CatalogueEntry entry) {
        return PAGES.resolve("%ss/%s.md".formatted(entry.kind(), entry.name()));
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private List<String> lint(Map<String, String> variables) {
        List<Finding> findings =
                new Lint(files(variables)).check(files(variables).read(), new HiddenSecrets());
        return findings.stream().map(Finding::toString).toList();
    }

    private ProjectFiles files(Map<String, String> variables) {
        return new ProjectFiles(
                folder.resolve("application.properties"),
                folder.resolve("routes"),
                variables,
                new Properties(),
                Clock.systemUTC());
    }

    /** Makes settings of the comments that are proposals, and answers the variables that they name. */
    private Map<String, String> switchOn(String prefix) throws IOException {
        Path config = folder.resolve("application.properties");
        String all = Files.readString(config);
        int begin = all.indexOf(prefix.substring(0, prefix.length() - 1));
        String ours = all.substring(all.lastIndexOf("\n\n", begin));
        Map<String, String> variables = new HashMap<>();
        Matcher variable = SECRET_VARIABLE.matcher(ours);
        while (variable.find()) {
            // Hexadecimal, and nothing that anybody would take for an address.
            variables.put(
                    variable.group(),
                    variable.group().endsWith("_URL") ? "https://api.example/x" : "00112233445566778899aabbccddeeff");
        }
        String proposed = ours.replaceAll("(?m)^#(waybill\\.)", "$1");
        String name = prefix + "verification = ";
        if (proposed.indexOf(name) != proposed.lastIndexOf(name)) {
            proposed = proposed.replaceFirst(Pattern.quote(name) + "none\n", "");
        }
        Files.writeString(config, all.substring(0, all.lastIndexOf("\n\n", begin)) + proposed);
        return variables;
    }

    private List<String> failuresOf(String name) {
        RouteSet routes = RouteSet.of(RouteFolder.read(folder.resolve("routes")));
        CaseFile cases = CaseFile.read(folder.resolve("routes/tests/%s.yaml".formatted(name)), routes);
        List<String> failures =
                new ArrayList<>(cases.findings().stream().map(Finding::toString).toList());
        assertThat(cases.cases()).isNotEmpty();
        Settings settings = SettingsReader.read(
                folder.resolve("application.properties"), routes.shape(), Map.of(), new Properties());
        try (TestRun run = new TestRun(routes, settings, () -> settings)) {
            cases.cases().forEach(test -> run.run(test)
                    .forEach(difference -> failures.add("%s: %s"
                            .formatted(test.name(), String.join("\n", difference.lines()))
                            .toLowerCase(Locale.ROOT))));
        }
        return failures;
    }

    private int execute(String kind, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                kind,
                "--config",
                folder.resolve("application.properties").toString(),
                "--routes",
                folder.resolve("routes").toString()));
        all.addAll(List.of(arguments));
        return new CommandLine(new NewCommand()).execute(all.toArray(new String[0]));
    }
}
