package io.waybill.sink;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.SmtpServer;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mail with the token of a magic link: it is in the mail, and nowhere else. */
@Tag("embedded")
class MagicLinkIT {

    private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.t0ken-of-jane.c2lnbmF0dXJl";

    private static final String ROUTE = """
            # In: campaigns. Out: a mail with a magic link.
            - route:
                id: email
                description: A mail with a magic link
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: email, types: campaign.triggered}
                  steps:
                    - to: {uri: kamelet:mail, parameters: {message: email/renewal}}
            """;

    private static final String MAPPING = """
            {
              to: .data.lead.email,
              from: "news@acme.example",
              subject: "Your plan",
              text: (if .secret.magicLink then "Renew: https://acme.example/in?token=\\(.secret.magicLink | @uri)" else "Renew: https://acme.example/login" end)
            }
            """;

    @TempDir
    private Path folder;

    private final SmtpServer server = new SmtpServer();
    private final TestLog log = new TestLog();
    private TestHub hub;

    @BeforeEach
    void writeTheRoute() {
        TestRoutes.copyTo(folder.resolve("routes"))
                .impatient()
                .write("sinks/email.camel.yaml", ROUTE)
                .write("mappings/email/renewal.jq", MAPPING);
    }

    @AfterEach
    void findNothing() throws IOException {
        hub.close();
        server.close();
        log.close();
        assertThat(log.text()).doesNotContain("t0ken-of-jane");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("t0ken-of-jane");
            }
        }
    }

    @Test
    void isInTheMailAndNowhereElse() {
        start(Map.of());
        String id = triggered("evt_1");

        JsonNode event = hub.client().settled(id);

        assertThat(event.at("/sinks/email/state").asText()).isEqualTo("delivered");
        assertThat(mails()).containsExactly("Renew: https://acme.example/in?token=" + TOKEN);
        assertThat(event.at("/sinks/email/attempts/0/sent/post").asText()).contains("token=HIDDEN-MAGIC-LINK");
        assertThat(event.toString()).doesNotContain("t0ken");
        for (String path : List.of("/api/events/%s/explain", "/events/%s", "/events/%s/why")) {
            assertThat(hub.client().ops("GET", path.formatted(id), Map.of()).body())
                    .doesNotContain("t0ken");
        }
        // A server may quote what it does not take.
        server.answerOnce(SmtpServer.END, "554 5.7.1 Blocked: " + TOKEN);
        JsonNode parked = hub.client().settled(triggered("evt_2")).at("/sinks/email");
        assertThat(parked.path("reason").asText()).isEqualTo("answered 554: 5.7.1");
    }

    @Test
    void waitsThroughRetriesARestartAndTheParkedEvents() {
        // Given: put off
        server.answerAlways("RCPT", "450 4.2.1 Busy");
        start(Map.of("waybill.sink.email.retry-schedule", "1h"));
        String id = triggered("evt_1");
        Awaitility.await().until(() -> hub.client()
                .get("/api/events?outcome=retrying")
                .toString()
                .contains(id));
        hub.close();

        // When: a restart, and parked
        server.answerAlways("RCPT", "550 5.1.1 No such user");
        start(Map.of("waybill.sink.email.retry-schedule", "1h"));
        hub.client().ops("POST", "/api/sinks/email/retry", Map.of());
        assertThat(hub.client().settled(id).at("/sinks/email/state").asText()).isEqualTo("parked");
        assertThat(hub.client().get("/api/parked?sink=email").toString()).doesNotContain("t0ken");
        server.forget();
        hub.client().ops("POST", "/api/parked/replay?sink=email", Map.of());

        // Then
        Awaitility.await().until(() -> !mails().isEmpty());
        assertThat(mails()).containsExactly("Renew: https://acme.example/in?token=" + TOKEN);

        // When: it has gone
        hub.client().quiet();
        hub.client().ops("POST", "/api/events/%s/replay?sink=email".formatted(id), Map.of());

        // Then
        Awaitility.await()
                .until(() ->
                        hub.client().event(id).at("/sinks/email/state").asText().equals("parked"));
        assertThat(hub.client().event(id).at("/sinks/email/reason").asText()).contains("a replay has none");
        assertThat(mails()).hasSize(1);
    }

    @Test
    void aReplayOfAParkedEventByTodaysRoutesHasItToo() {
        server.answerAlways("RCPT", "550 5.1.1 No such user");
        start(Map.of());
        String id = triggered("evt_1");
        assertThat(hub.client().settled(id).at("/sinks/email/state").asText()).isEqualTo("parked");
        server.forget();

        hub.client().ops("POST", "/api/events/%s/replay?sink=email".formatted(id), Map.of());

        Awaitility.await().until(() -> !mails().isEmpty());
        assertThat(mails()).containsExactly("Renew: https://acme.example/in?token=" + TOKEN);
    }

    @Test
    void withoutItsKeyItIsParkedAndGoesWhenTheKeyIsBack() throws IOException {
        // Given
        start(Map.of());
        hub.client().ops("POST", "/api/sinks/email/stop", Map.of());
        String id = triggered("evt_1");
        hub.close();
        Path key = folder.resolve("data/seal.key");
        Path kept = Files.move(key, folder.resolve("kept"));

        // When
        start(Map.of());
        JsonNode email = startSink(id);

        // Then
        assertThat(email.path("state").asText()).isEqualTo("parked");
        assertThat(email.path("reason").asText()).contains("its key is gone");

        // When
        hub.close();
        Files.move(kept, key);
        start(Map.of());
        hub.client().ops("POST", "/api/parked/replay?sink=email", Map.of());

        // Then
        Awaitility.await().until(() -> !mails().isEmpty());
        assertThat(mails()).containsExactly("Renew: https://acme.example/in?token=" + TOKEN);
    }

    @Test
    void isNotKeptForASinkThatWasRemoved() {
        start(Map.of());
        hub.client().ops("POST", "/api/sinks/email/stop", Map.of());
        String id = triggered("evt_1");
        hub.close();
        start(Map.of("waybill.sink.email.mode", "off"));
        Awaitility.await()
                .until(() ->
                        hub.client().event(id).at("/sinks/email/state").asText().equals("parked"));
        hub.close();

        start(Map.of());
        hub.client().ops("POST", "/api/parked/replay?sink=email", Map.of());

        Awaitility.await().until(() -> hub.client()
                .event(id)
                .at("/sinks/email/reason")
                .asText()
                .contains("a replay has none"));
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void isNotThereUnlessTheSettingsSaySo() {
        start(Map.of("waybill.sink.email.magic-link.pelcro", ""));
        hub.client().settled(triggered("evt_1"));

        assertThat(mails()).containsExactly("Renew: https://acme.example/login");
        assertThat(folder.resolve("data/seal.key")).doesNotExist();
    }

    private void start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "waybill.sink.email.url", server.url(),
                "waybill.sink.email.retries", "0",
                "waybill.sink.email.retry-schedule", "",
                "waybill.sink.email.magic-link.pelcro", "data.magic_link_token"));
        settings.putAll(more);
        hub = TestHub.start(folder.resolve("data"), settings, folder.resolve("routes"));
    }

    private JsonNode startSink(String id) {
        hub.client().ops("POST", "/api/sinks/email/start", Map.of());
        return hub.client().settled(id).at("/sinks/email");
    }

    private String triggered(String id) {
        return hub.client().accepted("pelcro", """
                {"type": "campaign.triggered", "id": "%s", "created": 1704067200,
                 "data": {"campaign": {"id": 123}, "magic_link_token": "%s",
                          "subscription": {"id": 5, "user": {"id": 6, "email": "jane@example.com"}}}}""".formatted(id, TOKEN));
    }

    private List<String> mails() {
        return server.mails().stream()
                .map(mail -> {
                    try {
                        return ((String) mail.message().getContent()).strip();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }
}
