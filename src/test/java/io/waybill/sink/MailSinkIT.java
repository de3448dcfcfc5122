package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.SmtpServer;
import io.waybill.testing.SmtpServer.Received;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import io.waybill.testing.TestRoutes;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an e-mail sink does with the answers of its server: the same as any sink with those it gets. */
class MailSinkIT {

    private static final SmtpServer SERVER = new SmtpServer();
    private static final AtomicInteger SENT = new AtomicInteger();

    private static final String ROUTE = """
            # In: replies. Out: a mail to who wrote it.
            - route:
                id: NAME
                description: A mail for a reply
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: NAME, types: message.replied}
                  steps:
                    - to: {uri: kamelet:mail, parameters: {message: mail/note}}
            """;

    private static final String MAPPING = """
            {
              to: {address: .data.lead.email, name: .data.message.fromName},
              subject: "Re: \\(.data.message.subject)",
              text: "You wrote: \\(.data.message.text)",
              html: @html "<p>You wrote: \\(.data.message.text)</p>",
              headers: {"List-Unsubscribe": "<mailto:leave@acme.example>"}
            }
            """;

    @TempDir
    private static Path folder;

    private static TestHub hub;

    @BeforeAll
    static void start() {
        TestRoutes routes = TestRoutes.copyTo(folder.resolve("routes"))
                .impatient()
                .write("sinks/mail.camel.yaml", ROUTE.replace("NAME", "mail"))
                .write("sinks/dry-mail.camel.yaml", ROUTE.replace("NAME", "dry-mail"))
                .write("mappings/mail/note.jq", MAPPING);
        hub = TestHub.start(
                folder.resolve("data"),
                Map.of(
                        "waybill.sink.mail.url", SERVER.url(),
                        "waybill.sink.mail.from", "Acme <news@acme.example>",
                        "waybill.sink.mail.timeout", "3s",
                        "waybill.sink.mail.retries", "2",
                        "waybill.sink.mail.retry-schedule", "",
                        "waybill.sink.dry-mail.from", "news@acme.example"),
                routes.folder());
    }

    @AfterAll
    static void stop() {
        hub.close();
        SERVER.close();
    }

    /** Whatever a test left waiting is delivered. */
    @AfterEach
    void drain() {
        SERVER.forget();
        startSink();
        hub.client().quiet();
        SERVER.forget();
    }

    @Test
    void sendsWhatTheMappingSaysAndPutsItOnRecord() throws Exception {
        String id = send("jane@example.com", "Jane", "Price?", "1 < 2");
        JsonNode delivery = mail(id);

        Received received = SERVER.mails().get(0);
        assertThat(received.from()).isEqualTo("news@acme.example");
        assertThat(received.to()).containsExactly("jane@example.com");
        MimeMessage message = received.message();
        assertThat(message.getHeader("From", null)).isEqualTo("Acme <news@acme.example>");
        assertThat(message.getHeader("To", null)).isEqualTo("Jane <jane@example.com>");
        assertThat(message.getSubject()).isEqualTo("Re: Price?");
        assertThat(message.getHeader("Auto-Submitted", null)).isEqualTo("auto-generated");
        assertThat(message.getHeader("List-Unsubscribe", null)).isEqualTo("<mailto:leave@acme.example>");
        assertThat(message.getHeader("Message-ID", null)).isEqualTo("<%s-mail@acme.example>".formatted(id));
        MimeMultipart parts = (MimeMultipart) message.getContent();
        assertThat(parts.getBodyPart(0).getContent()).isEqualTo("You wrote: 1 < 2");
        assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>You wrote: 1 &lt; 2</p>");

        assertThat(delivery.path("state").asText()).isEqualTo("delivered");
        JsonNode attempt = delivery.path("attempts").path(0);
        assertThat(attempt.path("answerCode").asInt()).isEqualTo(250);
        assertThat(attempt.at("/sent/kind").asText()).isEqualTo("mail");
        assertThat(attempt.at("/sent/address").asText()).isEqualTo(SERVER.url());
        assertThat(attempt.at("/sent/post").asText()).startsWith("Subject: Re: Price?");
        assertThat(attempt.toString()).contains("MAIL j").doesNotContain("jane@example.com");
    }

    @Test
    void isExplained() {
        String id = send("jane@example.com", "Jane", "Price?", "Hello");
        mail(id);

        JsonNode request =
                hub.client().get("/api/events/%s/explain".formatted(id)).at("/sinks/mail/request");

        assertThat(request.path("kind").asText()).isEqualTo("mail");
        assertThat(request.path("address").asText()).isEqualTo(SERVER.url());
        assertThat(request.path("post").asText()).startsWith("Subject: Re: Price?");
    }

    @Test
    void logsWhatItWouldSendWithoutAServer() {
        try (TestLog log = new TestLog()) {
            String id = send("jane@example.com", "Jane", "Price?", "Hello");

            JsonNode delivery = hub.client().settled(id).at("/sinks/dry-mail");

            assertThat(delivery.path("state").asText()).isEqualTo("dry-run");
            assertThat(delivery.at("/attempts/0/request").asText())
                    .startsWith("MAIL j")
                    .contains("Subject: Re: Price?");
            assertThat(log.text()).contains("Subject: Re: Price?");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, 421 4.3.2 Later",
        "MAIL, 451 4.7.1 Greylisted",
        "RCPT, 450 4.2.1 Busy",
        "DATA, 452 4.3.1 No room",
        "END, 451 4.3.0 Later",
        "CONNECT, silence",
        "RCPT, drop",
        "END, drop",
        "END, silence"
    })
    void triesAgainWhatMayPassWithTheSameMessageId(String command, String answer) throws Exception {
        SERVER.answerOnce(command, answer);

        JsonNode delivery = mail(send("jane@example.com", "Jane", "Price?", "Hello"));

        assertThat(delivery.path("state").asText()).isEqualTo("delivered");
        assertThat(delivery.path("attempts").findValuesAsText("outcome")).containsExactly("transient", "delivered");
        List<Received> mails = SERVER.mails();
        assertThat(mails).hasSize(command.equals("END") ? 2 : 1);
        assertThat(mails.get(0).message().getMessageID())
                .isEqualTo(mails.get(mails.size() - 1).message().getMessageID());
        if (answer.length() == 3) {
            assertThat(delivery.at("/attempts/0/answerCode").asText()).isEqualTo(answer.substring(0, 3));
        }
    }

    @ParameterizedTest
    @CsvSource({"MAIL, 553 5.1.8 Sender unknown", "RCPT, 550 5.1.1 No such user", "END, 554 5.6.0 Spam"})
    void parksAtOnceWhatTheServerWillNeverTake(String command, String answer) {
        SERVER.answerAlways(command, answer);

        JsonNode delivery = mail(send("jane@example.com", "Jane", "Price?", "Hello"));

        assertThat(delivery.path("state").asText()).isEqualTo("parked");
        assertThat(delivery.path("attempts").findValuesAsText("outcome")).containsExactly("permanent");
        assertThat(delivery.path("reason").asText()).isEqualTo("answered " + answer.replaceFirst(" ", ": "));
        assertThat(SERVER.connections()).isEqualTo(1);
    }

    @Test
    void parksWithTheReasonWhenTheRetriesAreUsedUp() {
        SERVER.answerAlways("RCPT", "450 4.2.1 Busy");

        JsonNode delivery = mail(send("jane@example.com", "Jane", "Price?", "Hello"));

        assertThat(delivery.path("state").asText()).isEqualTo("parked");
        assertThat(delivery.path("reason").asText()).isEqualTo("answered 450: 4.2.1 Busy");
        assertThat(SERVER.connections()).isEqualTo(3);
    }

    @Test
    void parksAWrongAddressAlone() {
        JsonNode wrong = mail(send("jane@example.com, joe@evil.example", "Jane", "Price?", "Hello"));
        JsonNode right = mail(send("jane@example.com", "Jane", "Price?", "Hello"));

        assertThat(wrong.path("state").asText()).isEqualTo("parked");
        assertThat(wrong.path("reason").asText())
                .isEqualTo("the mail could not be made: a mail's 'to' is not an e-mail address");
        assertThat(right.path("state").asText()).isEqualTo("delivered");
        assertThat(SERVER.mails()).hasSize(1);
    }

    @Test
    void whatALeadWritesIsNeverAHeaderOrARecipient() {
        JsonNode delivery = mail(send(
                "jane@example.com",
                "x <joe@evil.example>,\\r\\nBcc: joe@evil.example",
                "x\\r\\nBcc: joe@evil.example\\r\\n\\r\\nHi",
                "."));

        assertThat(delivery.path("state").asText()).isEqualTo("delivered");
        Received received = SERVER.mails().get(0);
        assertThat(received.to()).containsExactly("jane@example.com");
        assertThat(received.text().lines()).noneMatch(line -> line.startsWith("Bcc"));
    }

    @ParameterizedTest
    @CsvSource({"CONNECT, 554 5.7.1 Not from you", "MAIL, 530 5.7.0 Log in first"})
    void stopsWhereTheHubItselfIsRefusedAndGoesOnWhenStarted(String command, String answer) {
        // Given
        SERVER.answerAlways(command, answer);
        String first = send("jane@example.com", "Jane", "Price?", "Hello");
        Awaitility.await().until(() -> health().contains("mail takes no events"));
        String second = send("jane@example.com", "Jane", "Price?", "Hello");
        Awaitility.await().until(() -> hub.client().sink("mail").path("pending").asLong() == 2);

        // When
        SERVER.forget();
        startSink();

        // Then
        for (String id : List.of(first, second)) {
            assertThat(mail(id).path("state").asText()).isEqualTo("delivered");
        }
    }

    @Test
    void aReplayIsAnotherMail() throws Exception {
        String id = send("jane@example.com", "Jane", "Price?", "Hello");
        mail(id);

        hub.client().ops("POST", "/api/events/%s/replay?sink=mail".formatted(id), Map.of());

        Awaitility.await().until(() -> SERVER.mails().size() == 2);
        List<Received> mails = SERVER.mails();
        assertThat(mails.get(1).message().getMessageID())
                .isNotEqualTo(mails.get(0).message().getMessageID())
                .startsWith("<%s-mail-".formatted(id));
    }

    private static String send(String email, String name, String subject, String text) {
        return hub.client().accepted("mailstand", """
                {"id": "evt_%d", "type": "reply", "from": "contact_1", "from_email": "%s", "from_name": "%s",
                 "subject": "%s", "text": "%s", "created_at": 1654703617}""".formatted(SENT.incrementAndGet(), email, name, subject, text));
    }

    private static JsonNode mail(String id) {
        return hub.client().settled(id).at("/sinks/mail");
    }

    private static void startSink() {
        hub.client().ops("POST", "/api/sinks/mail/start", Map.of());
    }

    private static String health() {
        return hub.client().ops("GET", "/observe/health", Map.of()).body();
    }
}
