package io.waybill.casetest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.waybill.config.Secret;
import io.waybill.event.Json;
import io.waybill.project.YamlDocument;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.nodes.MappingNode;

class CaseComparisonTest {

    private final ObjectNode actual = (ObjectNode) YamlDocument.json("actual", """
            outcome: accepted
            event:
              id: evt_1
              type: campaign.paused
              data: {campaign: {id: '7', name: Q1, budget: 15.50}, tags: [a, {id: 1, name: b}], actor: system}
            sinks:
              slack: {channel: alerts, to: '#alerts', text: "one\\ntwo\\nthree"}
              crm: {filters: it changes nothing in the CRM}
              analytics:
                method: POST
                path: /track?a=b
                headers: {Content-Type: application/json}
                body: {event: paused, properties: {id: 7}}
            """);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{outcome: accepted}",
                "event-has: {type: campaign.paused}",
                "event-has: {data: {campaign: {name: Q1}}}",
                "event-has: {data: {campaign: {budget: 15.5}}}",
                "event-has: {data: {tags: [a, {name: b}]}}",
                "event-has: {data: {mailbox: null}}",
                "event: {id: evt_1, type: campaign.paused, data: {campaign: {id: '7', name: Q1, budget: 15.5},"
                        + " tags: [a, {id: 1, name: b}], actor: system}}",
                "sinks: {slack: {text-has: two}}",
                "sinks: {slack: {channel: alerts, to: '#alerts'}}",
                "sinks: {slack: {text: \"one\\ntwo\\nthree\\n\"}}",
                "sinks: {crm: {filters: it changes nothing in the CRM}}",
                "sinks: {crm: {filters-has: changes nothing}}",
                "sinks: {analytics: {method: POST, path: '/track?a=b', headers: {content-type: application/json}}}",
                "sinks: {analytics: {body-has: {properties: {id: 7}}}}",
                "sinks: {analytics: {body: {properties: {id: 7}, event: paused}}}",
            })
    void passesWhatIsAsExpected(String expected) {
        assertThat(differences(expected)).isEmpty();
    }

    @Test
    void showsASmallestPartThatDiffers() {
        assertThat(lines("""
                event-has:
                  type: campaign.paused
                  data:
                    campaign: {name: Q2}
                """))
                .containsExactly("--- expected: event.data.campaign.name (line 4)", "+++ actual", "-Q2", "+Q1");
    }

    @Test
    void showsATextLineByLine() {
        assertThat(lines("sinks: {slack: {text: \"one\\n2\\nthree\"}}"))
                .containsExactly(
                        "--- expected: sinks.slack.text (line 1)", "+++ actual", " one", "-2", "+two", " three");
    }

    @Test
    void leavesOutEqualLinesFarFromAChange() {
        Difference difference = new Difference(
                "text", 1, TextNode.valueOf("1\n2\n3\n4\n5\n6\n7\n8"), TextNode.valueOf("1\n2\n3\n4\nfive\n6\n7\n8"));

        assertThat(difference.lines().subList(2, difference.lines().size()))
                .containsExactly(" …", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8");
    }

    @Test
    void showsWhatIsMissingAndWhatIsTooMuchOfAWhole() {
        assertThat(lines("sinks: {analytics: {body: {event: paused, at: now}}}"))
                .containsExactly(
                        "--- expected: sinks.analytics.body.at (line 1)",
                        "+++ actual",
                        "-now",
                        "--- expected: sinks.analytics.body.properties (line 1)",
                        "+++ actual",
                        "+id: 7");
    }

    @Test
    void showsAllThatASinkDoesIfThatIsSomethingElse() {
        assertThat(lines("sinks: {analytics: {filters: not counted}}"))
                .containsSubsequence(
                        "--- expected: sinks.analytics (line 1)", "-filters: not counted", "+method: POST", "+body:");
        assertThat(lines("sinks: {crm: {method: PUT}}"))
                .contains("-method: PUT", "+filters: it changes nothing in the CRM");
        assertThat(lines("sinks: {slack: {call: insert}}")).contains("-call: insert", "+channel: alerts");
    }

    @Test
    void showsASinkThatHadNoPart() {
        assertThat(lines("sinks: {hubspot: {filters: nothing}}"))
                .containsExactly("--- expected: sinks.hubspot (line 1)", "+++ actual", "-filters: nothing");
    }

    @Test
    void showsAnotherOutcomeAloneWithItsReason() {
        ObjectNode rejected =
                Json.mapper().createObjectNode().put("outcome", "rejected").put("code", "invalid-json");

        assertThat(CaseComparison.of(written("event-has: {type: x}"), rejected))
                .singleElement()
                .satisfies(difference -> assertThat(difference.lines())
                        .containsExactly(
                                "--- expected: outcome (line 1)",
                                "+++ actual",
                                "-outcome: accepted",
                                "+outcome: rejected",
                                "+code: invalid-json"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event-has: {data: {tags: [a]}}",
                "event-has: {data: {actor: sys}}",
                "event-has: {data: {actor: null}}",
                "event-has: {data: {campaign: 7}}",
                "event-has: {data: {campaign: {id: 7}}}",
                "event-has: {data: {tags: {a: 1}}}",
                "event: {id: evt_1, type: campaign.paused, data: {campaign: {id: '7', name: Q1, budget: 15.5},"
                        + " tags: [a, {name: b, id: 1}]}}",
                "sinks: {slack: {text-has: four}}",
                "sinks: {slack: {text: one}}",
                "sinks: {analytics: {headers: {X-Key: a}}}",
                "sinks: {analytics: {body: {event: paused}}}",
                "sinks: {analytics: {address: 'https://x/'}}",
                "outcome: duplicate",
            })
    void failsWhatIsNot(String expected) {
        assertThat(differences(expected)).hasSize(1);
    }

    @Test
    void comparesAConfiguredHeaderAndDoesNotShowIt() {
        ((ObjectNode) actual.at("/sinks/analytics/headers")).putPOJO("Authorization", new Secret("hush"));

        assertThat(differences("sinks: {analytics: {headers: {authorization: hush}}}"))
                .isEmpty();
        assertThat(lines("sinks: {analytics: {headers: {authorization: other}}}"))
                .endsWith("-other", "+••••");
        assertThat(String.join("\n", lines("sinks: {analytics: {filters: x}}"))).doesNotContain("hush");
    }

    private List<String> lines(String expected) {
        return differences(expected).stream()
                .flatMap(difference -> difference.lines().stream())
                .toList();
    }

    private List<Difference> differences(String expected) {
        return CaseComparison.of(written(expected), actual);
    }

    private static MappingNode written(String expected) {
        return (MappingNode) YamlDocument.parse("case", expected);
    }
}
