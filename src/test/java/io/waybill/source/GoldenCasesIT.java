package io.waybill.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each webhook becomes, and what every sink makes of it: a folder a case, {@code webhooks/SOURCE/CASE}, with
 * {@code headers} and {@code body.json} as they come in, {@code event.json} and {@code record.json} as they must be. A
 * new case needs no Java.
 */
class GoldenCasesIT {

    private static final Path CASES = Path.of("src/test/resources/webhooks");

    @TempDir
    private static Path folder;

    private static TestHub hub;

    @BeforeAll
    static void start() {
        hub = TestHub.start(folder, Map.of("waybill.privacy.mask", "false"));
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    static Stream<String> cases() throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files
                    .filter(file -> file.endsWith("body.json"))
                    .map(file -> CASES.relativize(file.getParent()).toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void becomesTheEventAndIsToldToTheSinksAsWritten(String name) throws IOException {
        // Given
        Path folder = CASES.resolve(name);
        String source = name.substring(0, name.indexOf('/'));

        // When
        String body = Files.readString(folder.resolve("body.json"));
        var answer = hub.client().post("/webhooks/" + source, body, headers(folder.resolve("headers")));

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode history =
                hub.client().settled(HubClient.json(answer.body()).path("id").asText());
        assertThat(event(history)).isEqualTo(read(folder.resolve("event.json")));
        assertThat(record(history)).isEqualTo(read(folder.resolve("record.json")));
    }

    /** Where the provider's time is not known, it is when the webhook came. */
    private static JsonNode event(JsonNode history) {
        ObjectNode event = (ObjectNode) history.path("event");
        if (event.path("type").asText().equals("unmapped") || event.path("data").has("timeNote")) {
            event.remove("time");
        }
        return event;
    }

    private static JsonNode record(JsonNode history) {
        ObjectNode record = HubClient.JSON.createObjectNode();
        if (history.has("unmappedReason")) {
            record.set("unmappedReason", history.path("unmappedReason"));
        }
        ObjectNode sinks = record.putObject("sinks");
        history.path("sinks").properties().forEach(entry -> {
            ObjectNode sink = sinks.putObject(entry.getKey());
            sink.set("state", entry.getValue().path("state"));
            if (entry.getValue().has("reason")) {
                String reason = entry.getValue().path("reason").asText();
                sink.put("reason", reason.matches("takes .+camel.yaml:\\d+\\)") ? "not of its types" : reason);
            }
            entry.getValue().path("attempts").forEach(attempt -> sink.set("request", attempt.path("request")));
        });
        return record;
    }

    private static Map<String, String> headers(Path file) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            headers.put(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).strip());
        }
        return headers;
    }

    private static JsonNode read(Path file) throws IOException {
        return HubClient.JSON.readTree(Files.readString(file));
    }
}
