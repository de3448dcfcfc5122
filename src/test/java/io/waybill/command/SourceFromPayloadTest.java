package io.waybill.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.project.YamlDocument;
import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceFromPayloadTest {

    private static final Path CAPTURED = Path.of("src/test/resources/captured");
    private static final Path WEBHOOKS = Path.of("src/test/resources/webhooks");

    @TempDir
    private Path folder;

    @BeforeEach
    void copyTheProject() throws IOException {
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        TestRoutes.copyTo(folder.resolve("routes"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "typeform   | event_type       | event_id     | form_response     | 2026-01-02T03:04:05Z     | jane@example.com",
                "stripe     | type             | id           | customer.created  | 2024-01-01T00:00:00Z     | jane@example.com",
                "sendgrid   | event            |              | message.bounced   | 2024-01-01T00:00:00Z     | jane@example.com",
                "wrapped    | event            | event_id     | lead.unsubscribed | 2026-01-02T03:04:05Z     | jane@example.com",
                "salesforge | webhookInfo.type |              | message.sent      | 2023-12-06T14:03:31Z     | bill@example.com",
                "reachinbox | event            |              | message.replied   | 2024-03-18T08:15:51Z     | jane@example.com",
                "rd-station | event_type       |              | webhook.converted | 2018-03-13T17:07:04.254Z | jane@example.com",
                "no-type    | '\"event\"'      |              | event             | 2026-01-01T00:00:00Z     | jane@example.com",
                "secret     | action           | id           | lead.won          | 2024-01-01T00:00:00.123Z | jane@example.com",
                "odd        | '\"event\"'      | id           | event             | 2026-01-01T00:00:00Z     | jane@example.com"
            })
    void proposesTypeIdTimeAndLeadOfAProviderThatIsNotInTheCatalogue(
            String payload, String type, String id, String eventType, String time, String email) throws IOException {
        // When
        Result result = from(CAPTURED.resolve(payload + ".json"));

        // Then
        assertThat(result.exit()).as(result.output()).isZero();
        JsonNode parameters = route().at("/0/route/from/parameters");
        assertThat(parameters.path("type").asText()).isEqualTo(type);
        assertThat(parameters.path("id").isMissingNode()).isEqualTo(id == null);
        assertThat(parameters.path("id").asText("")).isEqualTo(id == null ? "" : id);
        JsonNode event = firstCase().at("/expect/event-has");
        assertThat(event.path("type").asText()).isEqualTo(eventType);
        assertThat(event.path("time").asText()).isEqualTo(time);
        assertThat(event.at("/data/lead/email").asText()).isEqualTo(email);
        assertIsRight();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "leadsail/lead.delivered",
                "pelcro/campaign.triggered",
                "pelcro/campaign.run_completed",
                "mailstand/reply",
                "mailstand/stage_change",
                "sendpilot/campaign.paused",
                "sendpilot/lead.status.changed"
            })
    void proposesWhatIsRightForOurProviders(String webhook) throws IOException {
        // Given
        Path body = WEBHOOKS.resolve(webhook).resolve("body.json");
        String source = Path.of(webhook).getName(0).toString();
        JsonNode known = YamlDocument.json(
                        "", Files.readString(Path.of("routes/sources/%s.camel.yaml".formatted(source))))
                .at("/0/route/from/parameters");

        // When
        Result result = from(body);

        // Then
        assertThat(result.exit()).as(result.output()).isZero();
        JsonNode proposed = route().at("/0/route/from/parameters");
        assertThat(proposed.path("type")).isEqualTo(known.path("type"));
        assertThat(proposed.path("id")).isEqualTo(known.path("id"));
        assertIsRight();
    }

    @Test
    void findsTheEventsOfAnArrayOrAWrappedOne() throws IOException {
        from(CAPTURED.resolve("sendgrid.json"));
        assertThat(route().at("/0/route/from/parameters/each").asText()).isEqualTo(".[]");

        assertThat(run(
                                "new",
                                "source",
                                "other",
                                "--from",
                                CAPTURED.resolve("wrapped.json").toString())
                        .exit())
                .isZero();
        assertThat(Files.readString(folder.resolve("routes/sources/other.camel.yaml")))
                .contains("each: '.events[]'");
    }

    @Test
    void proposesToVerifyASecretInTheBodyAndWritesItNowhere() throws IOException {
        from(CAPTURED.resolve("secret.json"));

        assertThat(Files.readString(folder.resolve("application.properties")))
                .contains(
                        "#waybill.source.mine.verification = body-secret",
                        "#waybill.source.mine.body-secret = secret_key");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain("s3cret-value");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EventType=message.received&MessageSid=SM1&From=%2B4915&Email=jane%40example.com&api_key=s3cret | form",
                "payload=%7B%22type%22%3A%22message.received%22%2C%22email%22%3A%22jane%40example.com%22%7D&x=1 | form:payload"
            })
    void readsAFormAsTheProviderSendsIt(String body, String format) throws IOException {
        // When
        Result result = from(Files.writeString(folder.resolve("body.txt"), body));

        // Then
        assertThat(result.exit()).as(result.output()).isZero();
        JsonNode parameters = route().at("/0/route/from/parameters");
        assertThat(parameters.path("format").asText()).isEqualTo(format);
        assertThat(parameters.path("type").asText().toLowerCase(Locale.ROOT)).endsWith("type");
        assertThat(firstCase().at("/expect/event-has/data/lead/email").asText()).isEqualTo("jane@example.com");
        assertThat(Files.readString(folder.resolve("routes/tests/mine.yaml"))).doesNotContain("s3cret");
        assertIsRight();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"events\": []}", "{\"token\": \"x\"}", "[]", "{}", "3", "[1]", "{\"a\": ", "\"text\"", ""})
    void writesNothingFromWhatContainsNoEvent(String payload) throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("payload.json"), payload);

        // When
        Result result = from(file);

        // Then
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("payload.json", "a body as the provider sent it");
        assertThat(folder.resolve("routes/sources/mine.camel.yaml")).doesNotExist();
    }

    @Test
    void overwritesNothing() throws IOException {
        Path cases = Files.writeString(folder.resolve("routes/tests/mine.yaml"), "[]");

        assertThat(from(CAPTURED.resolve("stripe.json")).exit()).isEqualTo(1);
        assertThat(cases).hasContent("[]");
        assertThat(folder.resolve("routes/sources/mine.camel.yaml")).doesNotExist();
        assertThat(run(
                                "new",
                                "source",
                                "sendpilot",
                                "--from",
                                CAPTURED.resolve("stripe.json").toString())
                        .exit())
                .isEqualTo(1);
        assertThat(from(folder.resolve("no-such.json")).exit()).isEqualTo(2);
    }

    /** Lint and the recorded case agree that what was written is right. */
    private void assertIsRight() {
        Result lint = run("lint");
        assertThat(lint.output().lines()).allMatch(line -> line.contains("'none'"));
        Result test = run("test", folder.resolve("routes/tests/mine.yaml").toString());
        assertThat(test.exit()).as(test.output()).isZero();
    }

    private JsonNode route() throws IOException {
        return YamlDocument.json("", Files.readString(folder.resolve("routes/sources/mine.camel.yaml")));
    }

    private JsonNode firstCase() throws IOException {
        return YamlDocument.json("", Files.readString(folder.resolve("routes/tests/mine.yaml")))
                .path(0);
    }

    private Result from(Path payload) {
        return run("new", "source", "mine", "--from", payload.toString());
    }

    private Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--config",
                folder.resolve("application.properties").toString(),
                "--routes",
                folder.resolve("routes").toString()));
        return TestCommandLine.run(folder, Map.of(), all.toArray(new String[0]));
    }
}
