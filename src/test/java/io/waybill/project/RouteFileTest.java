package io.waybill.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteFileTest {

    @Test
    void knowsEveryEndpointOfItsRouteWithParametersAndLine() {
        // When
        RouteFile file = read("""
                # In: events.
                - route:
                    id: slack
                    from:
                      uri: kamelet:events?sink=slack
                      steps:
                        - doTry:
                            steps:
                              - to:
                                  uri: kamelet:slack
                                  parameters: {channel: alerts, text: slack/reply}
                            doCatch:
                              - exception: [java.io.IOException]
                                steps:
                                  - to: log:failed?level=WARN&showAll=true
                """);

        // Then
        assertThat(file.name()).isEqualTo("slack");
        assertThat(file.calls())
                .containsExactly(
                        new RouteFile.Call("kamelet:events", Map.of("sink", "slack"), Map.of(), 5),
                        new RouteFile.Call(
                                "kamelet:slack",
                                Map.of("channel", "alerts", "text", "slack/reply"),
                                Map.of("channel", 11, "text", 11),
                                10),
                        new RouteFile.Call("log:failed", Map.of("level", "WARN", "showAll", "true"), Map.of(), 15));
        assertThat(file.uses("kamelet:slack")).isTrue();
        assertThat(file.uses("kamelet:http")).isFalse();
        assertThat(file.values("kamelet:slack", "channel")).containsExactly("alerts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# Nothing here yet.\n"})
    void refusesAnEmptyFile(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(RoutesException.class)
                .hasMessage("routes/sinks/slack.camel.yaml:1: error: the file is empty; complete it, or delete it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '- route:\n    id: "slack\n    from: x\n'           | 2
            '- route:\n    id: slack\n  \tfrom: x\n'            | 3
            '- route:\n    id: slack\n   from: x\n'             | 3
            '- route:\n    id: {slack\n'                        | 3
            """)
    void namesTheLineWhereItIsNotYaml(String text, int line) {
        assertThatThrownBy(() -> read(text.translateEscapes()))
                .isInstanceOf(RoutesException.class)
                .hasMessageStartingWith("routes/sinks/slack.camel.yaml:%d: error: not YAML: ".formatted(line))
                .message()
                .hasLineCount(1);
    }

    @Test
    void tellsInOneLineThatACharacterCannotBeInYaml() {
        assertThatThrownBy(() -> read("- route:\n    id: sla\u0000ck\n"))
                .isInstanceOf(RoutesException.class)
                .hasMessageStartingWith("routes/sinks/slack.camel.yaml:")
                .hasMessageContaining(": error: not YAML: ")
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '- route:\n    description: x\n    id: slak\n'   | 3 | slak
            '- route:\n    id: Slack\n'                      | 2 | Slack
            '- route:\n    from: {uri: x}\n'                 | 2 | ''
            """)
    void refusesAnIdThatIsNotTheFilesName(String text, int line, String id) {
        assertThatThrownBy(() -> read(text.translateEscapes()))
                .isInstanceOf(RoutesException.class)
                .hasMessageStartingWith("routes/sinks/slack.camel.yaml:%d: error: ".formatted(line))
                .hasMessageContainingAll("id is '" + id + "'", "write 'id: slack'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '- from: {uri: x}\n'                                     | 0
            'route: {id: slack}\n'                                   | 0
            'slack\n'                                                | 0
            '- route: {id: slack}\n- route: {id: slack}\n'           | 2
            """)
    void refusesAnythingButOneRoute(String text, int routes) {
        assertThatThrownBy(() -> read(text.translateEscapes()))
                .isInstanceOf(RoutesException.class)
                .hasMessageContainingAll(
                        "routes/sinks/slack.camel.yaml:1: error: has %d routes".formatted(routes), "'- route:'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Slack", "my_sink", "a b", "-x", "", "team/slack"})
    void refusesAFileWhoseNameCannotBeASinks(String name) {
        assertThatThrownBy(() -> RouteFile.read("sinks/" + name + ".camel.yaml", "shown", "- route: {id: x}"))
                .isInstanceOf(RoutesException.class)
                .hasMessageContainingAll("shown:1: error: ", "'" + name + "'", "a-z, 0-9 and -");
    }

    private static RouteFile read(String text) {
        return RouteFile.read("sinks/slack.camel.yaml", "routes/sinks/slack.camel.yaml", text);
    }
}
