package io.waybill.project;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.config.RouteRequirements;
import io.waybill.config.RouteRequirements.SinkRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteSetTest {

    private static final String SOURCE = """
            - route:
                id: leadsail
                from:
                  uri: kamelet:webhook
                  parameters: {source: leadsail, type: event}
                  steps:
                    - to: {uri: kamelet:publish}
            """;
    private static final String SLACK = """
            - route:
                id: slack
                from:
                  uri: kamelet:events
                  parameters:
                    sink: slack
                  steps:
                    - choice:
                        when:
                          - expression: {jq: {expression: '.type == "lead.failed"'}}
                            steps:
                              - to: {uri: kamelet:slack, parameters: {channel: alerts, text: slack/failed}}
                        otherwise:
                          steps:
                            - to: kamelet:slack?channel=sales&text=slack/other
            """;
    private static final String CRM = """
            - route:
                id: crm
                from:
                  uri: kamelet:events?sink=crm
                  steps:
                    - setHeader: {name: Region, simple: {expression: "{{waybill.sink.crm.region}}"}}
                    - to: {uri: kamelet:http, parameters: {request: crm/lead}}
            """;
    private static final String AUDIT = """
            - route:
                id: audit
                from:
                  uri: kamelet:records
                  steps:
                    - to: {uri: "bean:audit?method=write"}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void writeRoutesThatAreRight() throws IOException {
        write("sources/leadsail.camel.yaml", SOURCE);
        write("sinks/slack.camel.yaml", SLACK);
        write("sinks/crm.camel.yaml", CRM);
        write("sinks/audit.camel.yaml", AUDIT);
        write("mappings/crm/lead.jq", "{body: {owner: setting(\"waybill.sink.crm.default-owner\")}}");
        write("mappings/slack/other.jq", "\"other\"");
        write("mappings/crm-status.yaml", "# Stages.\nDONE: closed_won\n");
    }

    @Test
    void hasASourceAndASinkForEachFileAndTheAuditAside() {
        RouteSet routes = routes();

        assertThat(routes.sources()).containsExactly("leadsail");
        assertThat(routes.sinks()).containsExactly("crm", "slack");
    }

    @Test
    void tellsWhatItsRoutesAndMappingsAskOfTheSettings() throws IOException {
        // Given
        write("sinks/archive.camel.yaml", """
                - route:
                    id: archive
                    from:
                      uri: kamelet:events
                      parameters: {sink: archive}
                      steps:
                        - to: {uri: kamelet:endpoint, parameters: {uri: "file:{{waybill.sink.archive.folder}}"}}
                """);
        write("sources/leadsail.camel.yaml", SOURCE + "# See {{waybill.source.leadsail.region}}.\n");

        // Then
        assertThat(routes().shape())
                .isEqualTo(new RouteRequirements(
                        Map.of("leadsail", Set.of("region")),
                        Map.of(
                                "slack",
                                new SinkRequirements(
                                        Set.of("channel.alerts", "channel.sales"),
                                        Set.of("webhook-url", "token"),
                                        Set.of("events", "slack")),
                                "crm",
                                new SinkRequirements(
                                        Set.of("region", "default-owner"), Set.of("url"), Set.of("events", "http")),
                                "archive",
                                new SinkRequirements(Set.of("folder"), Set.of(), Set.of("events", "endpoint")))));
    }

    @Test
    void namesMappingsAndTablesByTheirPaths() {
        assertThat(routes().programs()).containsOnlyKeys("crm/lead", "slack/other");
        assertThat(routes().tables().get("crm-status")).hasToString("{\"DONE\":\"closed_won\"}");
    }

    @Test
    void leavesOutTheRoutesOfSinksThatAreOff() {
        assertThat(routes().routes(Set.of("crm")))
                .containsOnlyKeys("sources/leadsail.camel.yaml", "sinks/slack.camel.yaml", "sinks/audit.camel.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sinks/.slack.camel.yaml.swp", "sinks/.old/x.camel.yaml", "sinks/slack.camel.yaml~", "notes"})
    void takesNoNoticeOfWhatEditorsLeave(String path) throws IOException {
        write(path, "not: [yaml");

        assertThat(problems()).isEmpty();
    }

    /** What no hub starts with, either. */
    @Test
    void refusesASourceNamedAsTheHubsOwnEvents() throws IOException {
        write("sources/waybill.camel.yaml", SOURCE.replace("leadsail", "waybill"));

        assertThat(problems())
                .singleElement()
                .asString()
                .contains("waybill.camel.yaml:1: error: 'waybill' is the source");
        assertThatThrownBy(this::routes).isInstanceOf(RoutesException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            from: {uri: "direct:in"}                                      | 4 | begins with 'direct:in' | from: uri: kamelet:webhook
            from: {uri: kamelet:webhook, parameters: {source: leadsale}}  | 4 | source is 'leadsale'    | write 'source: leadsail'
            from: {uri: kamelet:webhook}                                  | 4 | source is ''            | write 'source: leadsail'
            """)
    void refusesASourceThatDoesNotBeginWithItsOwnWebhooks(String from, int line, String wrong, String fix)
            throws IOException {
        // Given
        write("sources/leadsail.camel.yaml", """
                - route:
                    id: leadsail
                    description: Leads
                    %s
                    steps:
                      - to: {uri: kamelet:publish}
                """.formatted(from));

        // Then
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith(folder.resolve("sources/leadsail.camel.yaml") + ":" + line + ": error: ")
                .contains(wrong, fix);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sink: slack      | sink: crm         | sink is 'crm'; write 'sink: slack'
            kamelet:events   | kamelet:records   | begin with 'from: uri: kamelet:events'
            """)
    void refusesASinkThatDoesNotBeginWithItsOwnEvents(String right, String wrong, String fix) throws IOException {
        write("sinks/slack.camel.yaml", SLACK.replace(right, wrong));

        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith(folder.resolve("sinks/slack.camel.yaml") + ":4: error: ")
                .contains(fix);
    }

    @Test
    void refusesAnAuditThatDoesNotBeginWithTheRecords() throws IOException {
        write("sinks/audit.camel.yaml", AUDIT.replace("kamelet:records", "kamelet:events"));

        assertThat(problems())
                .singleElement()
                .asString()
                .contains("sinks/audit.camel.yaml:4: error: ", "kamelet:records");
    }

    @Test
    void refusesToBeWithoutTheAudit() throws IOException {
        Files.delete(folder.resolve("sinks/audit.camel.yaml"));

        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith(folder.resolve("sinks/audit.camel.yaml") + ":1: error: ")
                .contains("is missing", "restore it");
    }

    @Test
    void doesNotCallAnAuditMissingThatIsOnlyWrong() throws IOException {
        write("sinks/audit.camel.yaml", "");

        assertThat(problems())
                .singleElement()
                .asString()
                .contains("sinks/audit.camel.yaml:1: error: the file is empty");
    }

    @Test
    void tellsAllProblemsAtOnce() throws IOException {
        // Given
        write("sources/leadsail.camel.yaml", SOURCE.replace("source: leadsail", "source: x"));
        write("sinks/slack.camel.yaml", SLACK.replace("id: slack", "id: other"));
        write("sinks/crm.camel.yaml", "");
        write("policies/delivery.camel.yaml", "- routeConfiguration: {\n");
        Files.delete(folder.resolve("sinks/audit.camel.yaml"));

        // Then
        assertThat(problems())
                .hasSize(5)
                .allMatch(problem -> problem.startsWith(folder.toString()))
                .allMatch(problem -> problem.lines().count() == 1)
                .anyMatch(problem -> problem.contains("source is 'x'"))
                .anyMatch(problem -> problem.contains("id is 'other'"))
                .anyMatch(problem -> problem.contains("crm.camel.yaml:1: error: the file is empty"))
                .anyMatch(problem -> problem.contains("delivery.camel.yaml:2: error: not YAML"))
                .anyMatch(problem -> problem.contains("audit.camel.yaml:1: error: is missing"));
    }

    @Test
    void namesTheLineWhereATableIsNotYaml() throws IOException {
        write("mappings/crm-status.yaml", "DONE: closed_won\nPENDING: [new\n");

        RouteSet routes = routes();

        assertThatThrownBy(routes::tables)
                .isInstanceOf(RoutesException.class)
                .hasMessageContaining("mappings/crm-status.yaml:3: error: not YAML");
    }

    @Test
    void namesTheFileThatIsNotUtf8() throws IOException {
        Files.write(folder.resolve("mappings/slack/other.jq"), "\"Jos\u00e9\"".getBytes(ISO_8859_1));

        assertThatThrownBy(this::routes)
                .isInstanceOf(RoutesException.class)
                .hasMessageContainingAll("mappings/slack/other.jq", "UTF-8");
    }

    @Test
    void saysHowToNameAFolderThatIsNotThere() {
        assertThatThrownBy(() -> RouteFolder.read(folder.resolve("nowhere")))
                .isInstanceOf(RoutesException.class)
                .hasMessageContainingAll("nowhere", "no such folder", "--routes");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private RouteSet routes() {
        return RouteSet.of(RouteFolder.read(folder));
    }

    // What is wrong with the routes; nothing if nothing is.
    private List<String> problems() {
        try {
            routes();
            return List.of();
        } catch (RoutesException e) {
            return e.problems();
        }
    }
}
