package io.waybill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.HubProcess;
import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users' own cases, run by the command. */
@Tag("own-parts")
class CasesIT {

    @TempDir
    private Path folder;

    private TestRoutes routes;

    @BeforeEach
    void copyRoutes() {
        routes = TestRoutes.copyTo(folder.resolve("routes"));
    }

    /** The packaged jar: nothing of what it would log is printed. */
    @Test
    void passesOurOwnCasesOnAFreshMachineAndLeavesNothingBehind() {
        Result result = HubProcess.run(folder, Map.of(), "test");

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output().lines()).last().asString().matches("\\d+ passed, 0 failed, in [0-9.]+ s");
        assertThat(result.output().lines()).hasSizeLessThan(10).allMatch(line -> line.contains("passed"));
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void passesThemWhateverIsSetAndWhateverIsMissing() {
        Result result = TestCommandLine.run(
                folder,
                Map.of(
                        "waybill.sink.slack.webhook-url", "http://127.0.0.1:1/hook",
                        "waybill.sink.crm.mode", "live",
                        "waybill.sink.crm.header.Authorization", "hush",
                        "waybill.sink.crm.oauth2.client-id", "us",
                        "waybill.sink.analytics.mode", "off",
                        "waybill.source.pelcro.verification", "header",
                        "waybill.ops.host", "0.0.0.0"),
                "test");

        assertThat(result.exit()).as(result.output()).isZero();
    }

    @Test
    void theExampleInTheDocumentationFailsAsShownUntilTheRouteIsChanged() throws IOException {
        // Given
        String doc = Files.readString(Path.of("docs/testing-routes.md"));
        routes.write("tests/mailstand.yaml", block(doc, "```yaml\\n(.*?)```"));
        String shown = block(doc, "```\\n(routes/tests/mailstand.yaml:1: failed.*?)```");

        // When, then
        Result before = test();
        assertThat(before.exit()).isEqualTo(1);
        assertThat(before.output()).contains(shown.replace("routes/tests", routes.folder() + "/tests"));

        // When, then
        routes.replace(
                "sinks/slack.camel.yaml",
                "channel: alerts, text: slack/bounced",
                "channel: deliverability, text: slack/bounced");
        Result after = test("--verbose");
        assertThat(after.exit()).as(after.output()).isZero();
        assertThat(after.output()).contains("mailstand.yaml:1: passed: a bounce is told to those who mind our domains");
    }

    private static String block(String doc, String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(doc);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    @Test
    void verifiesWhereACaseAsksForIt() {
        // Given
        routes.write("tests/leadsail.yaml", """
                - name: with the secret
                  source: leadsail
                  verify: true
                  headers: {X-Hook-Secret: s3cret}
                  payload: {event: lead.processed, leadId: lead_1}
                  expect: {event-has: {type: lead.processed}}
                - name: without it
                  source: leadsail
                  verify: true
                  payload: {event: lead.processed, leadId: lead_1}
                  expect: {outcome: rejected, code: unverified}
                - name: where it does not matter
                  source: leadsail
                  payload: {event: lead.processed, leadId: lead_1}
                  expect: {event-has: {type: lead.processed}}
                """);
        Map<String, String> settings = Map.of(
                "waybill.source.leadsail.verification", "header",
                "waybill.source.leadsail.header", "X-Hook-Secret",
                "waybill.source.leadsail.secret", "s3cret");

        // When
        Result result = TestCommandLine.run(
                folder,
                settings,
                "test",
                "--routes",
                routes.folder().toString(),
                routes.folder().resolve("tests/leadsail.yaml").toString());

        // Then
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).contains("3 passed").doesNotContain("s3cret");
    }

    @Test
    void takesARequestWithSeveralEventsAndOneEventOfIt() {
        // Given
        routes.write("sources/batches.camel.yaml", """
                        - route:
                            id: batches
                            description: several events in a request
                            from:
                              uri: kamelet:webhook
                              parameters: {source: batches, type: kind, id: id, each: '.[]'}
                              steps:
                                - to: {uri: kamelet:map, parameters: {type: message.replied, mapping: generic}}
                                - to: {uri: kamelet:publish}
                        """)
                .write("mappings/generic.jq", "{time: null, data: {lead: {email: .email}}}")
                .write("tests/batches.yaml", """
                        - name: several
                          source: batches
                          payload: [{id: a, kind: reply}, {id: b, kind: reply}, {id: c}]
                          after:
                            - [{id: a, kind: reply}]
                          expect:
                            outcome: answered
                            status: 202
                            answer-has: {events: [{status: duplicate}, {status: accepted}, {status: rejected}]}
                        - name: one in a list
                          source: batches
                          payload: [{id: a, kind: reply, email: jane@example.com}]
                          expect: {event-has: {data: {lead: {email: jane@example.com}}}}
                        - name: one, as it is on record
                          source: batches
                          payload: {id: a, kind: reply}
                          expect: {event-has: {type: message.replied}}
                        - name: a duplicate in a list
                          source: batches
                          payload: [{id: a, kind: reply}]
                          after:
                            - {id: a, kind: reply}
                          expect: {outcome: duplicate}
                        """);

        // When
        Result result = TestCommandLine.run(
                folder,
                Map.of("waybill.source.batches.verification", "none"),
                "test",
                "--routes",
                routes.folder().toString(),
                routes.folder().resolve("tests/batches.yaml").toString());

        // Then
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).contains("4 passed");
    }

    @Test
    void runsTheGoodFilesBesideABadOneAndSaysWhatIsWrongWhere() {
        routes.write("tests/bad.yaml", """
                - name: x
                  source: sendpilot
                  payload: {}
                  expect: {sinks: {slak: {filters: x}}}
                """);

        Result result = test();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output())
                .contains(
                        "tests/bad.yaml:4: error: there is no sink 'slak'; did you mean 'slack'?",
                        "tests/pelcro.yaml: 4 passed",
                        "1 error");
    }

    @Test
    void saysWhatIsWrongWithTheRoutes() {
        routes.replace("sinks/slack.camel.yaml", "uri: kamelet:slack", "uri: kamelet:slak");

        Result result = test();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output())
                .containsPattern(
                        "sinks/slack\\.camel\\.yaml:\\d+: error: there is no kamelet 'slak'; write one there is")
                .doesNotContain("\tat ");
    }

    @Test
    void refusesWrongUsage() {
        assertThat(test("nowhere.yaml"))
                .matches(result -> result.exit() == 2 && result.output().contains("there is no file 'nowhere.yaml'"));
        assertThat(test("--record", "x.json", "--source", "pelcro"))
                .matches(result -> result.exit() == 2 && result.output().contains("x.json"));
    }

    @Test
    void recordsACaseThatPasses() throws IOException {
        // Given
        Path payload = Files.writeString(folder.resolve("payload.json"), "{\"id\": \"e1\", \"type\": \"unsubscribe\"}");

        // When
        Result recorded = test("--record", payload.toString(), "--source", "mailstand");

        // Then
        Path file = routes.folder().resolve("tests/mailstand.yaml");
        assertThat(recorded.exit()).as(recorded.output()).isZero();
        assertThat(recorded.output()).containsPattern(Pattern.quote(file.toString()) + ":\\d+: recorded");
        assertThat(test(file.toString(), "-v").output()).contains("passed: mailstand unsubscribe, as recorded");
    }

    private Result test(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "test";
        all[1] = "--routes";
        all[2] = routes.folder().toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return TestCommandLine.run(folder, Map.of(), all);
    }
}
