package io.waybill.casetest;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.finding.Finding;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseFileTest {

    private static final RouteSet ROUTES = RouteSet.of(RouteFolder.read(Path.of("routes")));

    @TempDir
    private Path folder;

    @Test
    void readsWhatIsPostedAndHow() throws IOException {
        // Given
        Files.writeString(folder.resolve("second.json"), "{\"eventId\": \"e2\"}");

        // When
        CaseFile file = read("""
                # a comment
                - name: first
                  source: sendpilot
                  payload:
                    {"eventId": "e1", "data": {"n": 15.5}}
                  headers: {X-Key: 7}
                  token: t
                  verify: true
                  received: 2024-02-24T10:30:00Z
                  after: [second.json, {eventId: e0}]
                  expect: {}
                - name: second
                  source: pelcro
                  text: "{"
                  expect: {outcome: rejected}
                """);

        // Then
        assertThat(file.findings()).isEmpty();
        TestCase first = file.cases().get(0);
        assertThat(first.line()).isEqualTo(2);
        assertThat(first.verified()).isTrue();
        assertThat(first.arrival().source()).isEqualTo("sendpilot");
        assertThat(text(first.arrival().body())).isEqualTo("{\"eventId\":\"e1\",\"data\":{\"n\":15.5}}");
        assertThat(first.arrival().headers()).containsEntry("X-Key", "7");
        assertThat(first.arrival().pathToken()).isEqualTo("t");
        assertThat(first.arrival().receivedAt()).isEqualTo(Instant.parse("2024-02-24T10:30:00Z"));
        assertThat(first.before())
                .extracting(arrival -> text(arrival.body()))
                .containsExactly("{\"eventId\": \"e2\"}", "{\"eventId\":\"e0\"}");
        assertThat(text(file.cases().get(1).arrival().body())).isEqualTo("{");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {source: pelcro, payload: {}, expect: {}}                            | has no 'name'; add it
            {name: x, payload: {}, expect: {}}                                   | has no 'source'; add it
            {name: x, source: pelco, payload: {}, expect: {}}                    | there is no source 'pelco'; did you mean 'pelcro'?
            {name: x, sorce: pelcro, payload: {}, expect: {}}                    | a case has no 'sorce'; did you mean 'source'?
            {name: x, name: y, source: pelcro, payload: {}, expect: {}}          | 'name' is written twice; remove one
            {name: x, source: pelcro, expect: {}}                                | has neither 'payload' nor 'text'; write one
            {name: x, source: pelcro, text: a, payload: {}, expect: {}}          | has 'payload' and 'text'; write one
            {name: x, source: pelcro, payload: nowhere.json, expect: {}}         | there is no file 'nowhere.json' next to this one
            {name: x, source: pelcro, payload: {}, headers: a, expect: {}}       | 'headers' must be names and values
            {name: x, source: pelcro, payload: {}, verify: perhaps, expect: {}}  | 'verify' must be true or false
            {name: x, source: pelcro, payload: {}, received: today, expect: {}}  | 'received' must be a time such as 2026-
            {name: x, source: pelcro, payload: {}, after: a, expect: {}}         | 'after' must be a list of payloads
            {name: x, source: pelcro, payload: {}}                               | expects nothing
            {name: x, source: pelcro, payload: {}, expect: accepted}             | expects nothing
            {name: x, source: pelcro, payload: {}, expect: {evnt: {}}}           | what a case expects has no 'evnt'; did you mean 'event'?
            {name: x, source: pelcro, payload: {}, expect: {outcome: gone}}      | 'gone' is not an outcome; choose one of
            {name: x, source: pelcro, payload: {}, expect: {sinks: [slack]}}     | is not a list of sinks by name
            {name: x, source: pelcro, payload: {}, expect: {sinks: {slak: {}}}}  | there is no sink 'slak'; did you mean 'slack'?
            {name: x, source: pelcro, payload: {}, expect: {sinks: {crm: {}}}}   | says nothing
            {name: x, source: pelcro, payload: {}, expect: {sinks: {crm: {pth: a}}}} | what a sink does has no 'pth'; did you mean 'path'?
            just words                                                           | is not a case
            """)
    void tellsWhatIsWrongWithACase(String written, String said) throws IOException {
        CaseFile read = read("- " + written);

        assertThat(read.cases()).isEmpty();
        assertThat(read.findings()).extracting(Finding::message).anySatisfy(message -> assertThat(message)
                .startsWith(said));
    }

    @Test
    void tellsAllThatIsWrongEachAtItsLineAndRunsTheRest() throws IOException {
        CaseFile read = read("""
                - name: good
                  source: pelcro
                  payload: {}
                  expect: {}
                - name: bad
                  source: pelco
                  payload: {}
                  expect:
                    sinks:
                      slack:
                        chanel: alerts
                - name: good
                  source: pelcro
                  payload: {}
                  expect: {}
                """);

        assertThat(read.cases()).extracting(TestCase::line).containsExactly(1, 12);
        assertThat(read.findings()).extracting(Finding::line).containsExactly(6, 11, 12);
        assertThat(read.findings().get(2).message()).contains("another case 'good'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: x     | 1 | is not a list of cases
            - name: [x  | 1 | not YAML
            ''          | 1 | the file is empty
            """)
    void tellsWhatIsWrongWithAFile(String text, int line, String said) throws IOException {
        assertThat(read(text).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.line()).isEqualTo(line);
            assertThat(finding.message()).contains(said);
            assertThat(finding.path()).endsWith("cases.yaml");
        });
    }

    private CaseFile read(String text) throws IOException {
        return CaseFile.read(Files.writeString(folder.resolve("cases.yaml"), text), ROUTES);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
