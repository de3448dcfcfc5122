package io.waybill.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.SettingsReader;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.routes.EvaluatedRule;
import io.waybill.routes.RouteTrace;
import io.waybill.source.RehearsedWebhook;
import io.waybill.testing.TestRoutes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rules of a route decided, with their places and the values they read. */
class RuleTraceTest {

    private static final String PAUSED = """
            {"eventId": "e1", "eventType": "campaign.paused", "timestamp": "2024-02-24T10:30:00Z",
             "data": {"campaignId": "c1", "campaignName": "Q1", "pausedBy": "user"}}""";

    private static final String NESTED = """
            - route:
                id: nested
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: nested}
                  steps:
                    - choice:
                        when:
                          - expression:
                              jq: {expression: '.type | startswith("campaign.")'}
                            steps:
                              - choice:
                                  when:
                                    - expression:
                                        simple: {expression: "${jq(.data.campaign.id)} == 'c2'"}
                                      steps:
                                        - to: {uri: kamelet:filtered, parameters: {reason: it is c2}}
                                  otherwise:
                                    steps:
                                      - filter:
                                          expression:
                                            jq: {expression: .data.campaign.name == "Q2"}
                                          steps:
                                            - to: {uri: kamelet:filtered, parameters: {reason: it is Q2}}
                                      - to: {uri: kamelet:http, parameters: {request: analytics/campaign-paused}}
                        otherwise:
                          steps:
                            - to: {uri: kamelet:filtered, parameters: {reason: it is about no campaign}}
            """;

    private static final String FAILING = """
            - route:
                id: failing
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: failing}
                  steps:
                    - filter:
                        expression:
                          jq: {expression: (.data.campaign | ltrimstr(1)) == error("no")}
                        steps:
                          - log: never
                    - to: {uri: kamelet:filtered, parameters: {reason: never}}
            """;

    private static final String GUARDED = """
            - route:
                id: guarded
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: guarded}
                  steps:
                    - doTry:
                        steps:
                          - validate:
                              expression:
                                jq: {expression: .data.campaign.id == "c2"}
                        doCatch:
                          - exception: [java.lang.Exception]
                            onWhen:
                              expression:
                                jq: {expression: .data.campaign.id == "c1"}
                            steps:
                              - log: caught
                    - to: {uri: kamelet:filtered, parameters: {reason: always}}
            """;

    @TempDir
    private static Path folder;

    private static Rehearsal rehearsal;
    private static String routes;

    @BeforeAll
    static void start() {
        Path copy = TestRoutes.copyTo(folder)
                .write("sinks/nested.camel.yaml", NESTED)
                .write("sinks/failing.camel.yaml", FAILING)
                .write("sinks/guarded.camel.yaml", GUARDED)
                .folder();
        routes = copy.toString();
        RouteSet set = RouteSet.of(RouteFolder.read(copy));
        rehearsal = Rehearsal.of(
                set, SettingsReader.read(Path.of("application.properties"), set.shape(), Map.of(), new Properties()));
    }

    @AfterAll
    static void stop() {
        rehearsal.close();
    }

    private static TracedRehearsal trace(String body) {
        return rehearsal.trace(new RehearsedWebhook(
                "sendpilot",
                Map.of(),
                "",
                body.getBytes(StandardCharsets.UTF_8),
                Instant.parse("2026-01-01T00:00:00Z")));
    }

    private static List<String> rules(RouteTrace trace) {
        return trace.rules().stream()
                .map(rule -> "%s %s %s %s"
                        .formatted(rule.at().replace(routes + "/", ""), rule.kind(), rule.result(), rule.values()))
                .toList();
    }

    @Test
    void showsWhatDidNotMatchWithItsPlaceAndTheValuesThatDecided() {
        TracedRehearsal traced = trace(PAUSED);

        assertThat(traced.result()).isInstanceOf(RehearsalResult.Accepted.class);
        assertThat(rules(traced.source()))
                .containsExactly(
                        "sources/sendpilot.camel.yaml:15 when NO {.eventType=\"campaign.paused\"}",
                        "sources/sendpilot.camel.yaml:19 when YES {.eventType=\"campaign.paused\"}");
        assertThat(traced.source().at()).endsWith("sources/sendpilot.camel.yaml:22");
        assertThat(rules(traced.sinks().get("slack")))
                .containsExactly(
                        "sinks/slack.camel.yaml:12 types YES {type=\"campaign.paused\"}",
                        "sinks/slack.camel.yaml:19 when NO {.type=\"campaign.paused\", .data.actor=\"user\"}",
                        "sinks/slack.camel.yaml:23 when YES {.type=\"campaign.paused\"}");
        assertThat(traced.sinks().get("slack").at()).endsWith("sinks/slack.camel.yaml:26");
    }

    @Test
    void showsThatASinkDoesNotTakeTheType() {
        RouteTrace crm = trace(PAUSED).sinks().get("crm");

        assertThat(rules(crm)).containsExactly("sinks/crm.camel.yaml:11 types NO {type=\"campaign.paused\"}");
        assertThat(crm.at()).endsWith("sinks/crm.camel.yaml:11");
        assertThat(crm.rules().get(0).expression()).startsWith("lead.status_changed, lead.unsubscribed");
    }

    @Test
    void followsNestedChoicesAndFilters() {
        RouteTrace nested = trace(PAUSED).sinks().get("nested");

        assertThat(rules(nested))
                .containsExactly(
                        "sinks/nested.camel.yaml:10 when YES {.type=\"campaign.paused\"}",
                        "sinks/nested.camel.yaml:15 when NO {jq(.data.campaign.id)=\"c1\"}",
                        "sinks/nested.camel.yaml:19 otherwise YES {}",
                        "sinks/nested.camel.yaml:21 filter NO {.data.campaign.name=\"Q1\"}");
        assertThat(nested.at()).endsWith("sinks/nested.camel.yaml:26");
        assertThat(nested.rules()).extracting(EvaluatedRule::language).containsExactly("jq", "simple", null, "jq");
        assertThat(nested.rules().get(1).expression()).isEqualTo("${jq(.data.campaign.id)} == 'c2'");
    }

    @Test
    void followsWhatIsValidatedAndCaught() {
        assertThat(rules(trace(PAUSED).sinks().get("guarded")))
                .containsExactly(
                        "sinks/guarded.camel.yaml:10 validate NO {.data.campaign.id=\"c1\"}",
                        "sinks/guarded.camel.yaml:15 onWhen YES {.data.campaign.id=\"c1\"}");
    }

    @Test
    void showsWhyARuleFailed() {
        RouteTrace failing = trace(PAUSED).sinks().get("failing");

        assertThat(failing.rules()).singleElement().satisfies(rule -> {
            assertThat(rule.result()).isEqualTo(EvaluatedRule.Result.FAILED);
            assertThat(rule.error()).contains("no");
        });
    }

    @Test
    void showsTheRulesOfAWebhookThatNoMappingKnows() {
        TracedRehearsal traced = trace("{\"eventId\": \"e1\", \"eventType\": \"new.type\"}");

        assertThat(traced.source().rules()).hasSize(10).allMatch(rule -> rule.result() == EvaluatedRule.Result.NO);
        assertThat(traced.source().at()).isNull();
        assertThat(traced.sinks()).isEmpty();
    }

    @Test
    void showsNothingOfOneWebhookForAnother() {
        trace(PAUSED);

        assertThat(trace("{").source().rules()).isEmpty();
        assertThat(rules(trace(PAUSED).sinks().get("crm"))).hasSize(1);
    }
}
