package io.waybill.sink.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.waybill.config.Address;
import io.waybill.config.MailServer;
import io.waybill.config.MailServer.StartTls;
import io.waybill.config.Secret;
import io.waybill.config.SinkSettings;
import io.waybill.record.AttemptOutcome;
import io.waybill.sink.OutgoingMail;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.TestMail;
import io.waybill.sink.http.Egress;
import io.waybill.testing.SmtpServer;
import io.waybill.testing.TestCertificate;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailSenderTest {

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private @Nullable SmtpServer server;
    private Duration timeout = Duration.ofSeconds(30);

    @BeforeAll
    static void makeTheCertificate() {
        certificate = TestCertificate.make(folder, "EC");
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void handsAMailOver() throws Exception {
        SmtpServer plain = start(new SmtpServer());

        assertThat(send(plain, StartTls.NEVER, null, "jane@acme.example", "joe@acme.example"))
                .isEqualTo(250);

        SmtpServer.Received mail = plain.mails().get(0);
        assertThat(mail.from()).isEqualTo("news@acme.example");
        assertThat(mail.to()).containsExactly("jane@acme.example", "joe@acme.example");
        assertThat(mail.message().getHeader("Message-ID")).containsExactly("<evt_1-mail@acme.example>");
        assertThat(plain.commands()).contains("EHLO [127.0.0.1]").doesNotContain("RSET");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CONNECT | 421 4.3.2 Later            | TRANSIENT | 421
            CONNECT | 554 5.7.1 Not from you     | REFUSED   | 554
            CONNECT | drop                       | TRANSIENT |
            EHLO    | 421 4.3.2 Later            | TRANSIENT |
            MAIL    | 451 4.7.1 Greylisted       | TRANSIENT | 451
            MAIL    | 553 5.1.8 Sender unknown   | PERMANENT | 553
            MAIL    | 530 5.7.0 Log in first     | REFUSED   | 530
            MAIL    | drop                       | TRANSIENT |
            RCPT    | 450 4.2.1 Busy             | TRANSIENT | 450
            RCPT    | 452 4.2.2 Mailbox full     | TRANSIENT | 452
            RCPT    | 550 5.1.1 No such user     | PERMANENT | 550
            RCPT    | 521 5.1.1 No mail here     | PERMANENT | 521
            RCPT    | drop                       | TRANSIENT |
            DATA    | 451 4.3.0 Later            | TRANSIENT | 451
            DATA    | 554 5.5.1 No               | PERMANENT | 554
            DATA    | drop                       | TRANSIENT |
            END     | 452 4.3.1 No room          | TRANSIENT | 452
            END     | 554 5.6.0 Spam             | PERMANENT | 554
            END     | drop                       | TRANSIENT |
            """)
    void judgesByTheCode(String command, String answer, AttemptOutcome outcome, @Nullable Integer code) {
        SmtpServer plain = start(new SmtpServer());
        plain.answerOnce(command, answer);

        SinkFailure failure = failure(plain, StartTls.NEVER, null, "jane@acme.example");

        assertThat(failure.outcome()).as(failure.toString()).isEqualTo(outcome);
        assertThat(failure.answerCode()).isEqualTo(code);
        if (code != null) {
            assertThat(failure).hasMessageContaining("answered " + answer.replaceFirst(" ", ": "));
        }
    }

    @Test
    void saysThatAMailMayHaveBeenDeliveredOnlyIfAllOfItWasSent() {
        SmtpServer plain = start(new SmtpServer());
        plain.answerOnce(SmtpServer.END, SmtpServer.DROP, SmtpServer.SILENCE);
        plain.answerOnce("DATA", "354 Go on", "354 Go on", SmtpServer.DROP);

        assertThat(failure(plain, StartTls.NEVER, null, "jane@acme.example"))
                .hasMessageContaining("the server ended the connection")
                .hasMessageContaining("may have been delivered");
        timeout = Duration.ofSeconds(3);
        assertThat(failure(plain, StartTls.NEVER, null, "jane@acme.example"))
                .hasMessageContaining("no complete answer within 3000 ms")
                .hasMessageContaining("may have been delivered");
        assertThat(failure(plain, StartTls.NEVER, null, "jane@acme.example"))
                .hasMessageNotContaining("may have been delivered");
    }

    @Test
    void quotesNothingOfWhatAServerSaysOfAMailWithASecret() throws Exception {
        SmtpServer plain = start(new SmtpServer());
        SinkSettings sink = sink(plain.url(), StartTls.NEVER, null);
        MailSender sender = new MailSender(sink, server(sink), new Egress(true), trusting());
        plain.answerOnce(SmtpServer.END, "554-5.7.1 Blocked\r\n554 5.7.1 because of t0ken", "451 t0ken");
        plain.answerOnce("RCPT", "250 OK", "250 OK", "550 5.1.1 No such user");

        assertThat(refused(sender, TestMail.withSecretTo(sink, "jane@acme.example")))
                .isEqualTo("answered 554: 5.7.1");
        assertThat(refused(sender, TestMail.withSecretTo(sink, "jane@acme.example")))
                .isEqualTo("answered 451");
        assertThat(refused(sender, TestMail.withSecretTo(sink, "jane@acme.example")))
                .isEqualTo("answered 550: 5.1.1 No such user");
    }

    private static String refused(MailSender sender, OutgoingMail mail) {
        sender.send(mail);
        try {
            return "answered " + TestMail.answerTo(mail);
        } catch (SinkFailure e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void sendsNothingIfOneRecipientIsRefused() {
        SmtpServer plain = start(new SmtpServer());
        plain.answerOnce("RCPT", "450 4.2.1 Busy", "550 5.1.1 No such user", "250 OK");

        SinkFailure failure =
                failure(plain, StartTls.NEVER, null, "a@acme.example", "b@acme.example", "c@acme.example");

        assertThat(failure.outcome()).isEqualTo(AttemptOutcome.PERMANENT);
        assertThat(failure.answerCode()).isEqualTo(550);
        assertThat(plain.mails()).isEmpty();
    }

    @Test
    void aMailThatWasTakenIsDeliveredWhateverFollows() throws Exception {
        SmtpServer plain = start(new SmtpServer());
        plain.answerOnce("QUIT", SmtpServer.DROP);

        assertThat(send(plain, StartTls.NEVER, null, "jane@acme.example")).isEqualTo(250);
    }

    @Test
    void logsInOverAnEncryptedConnectionOnly() throws Exception {
        SmtpServer secure = start(new SmtpServer(certificate.serving(), false)).asksFor("news", "s3cret-mail");

        assertThat(send(secure, StartTls.REQUIRED, "s3cret-mail", "jane@acme.example"))
                .isEqualTo(250);

        List<String> commands = secure.commands();
        assertThat(commands).filteredOn(line -> line.startsWith("AUTH")).hasSize(1);
        assertThat(commands.indexOf("STARTTLS"))
                .isPositive()
                .isLessThan(commands.indexOf("MAIL FROM:<news@acme.example>"));
    }

    @Test
    void isRefusedWithAWrongPassword() throws Exception {
        SmtpServer secure = start(new SmtpServer(certificate.serving(), true)).asksFor("news", "s3cret-mail");

        SinkFailure failure = failure(secure, StartTls.REQUIRED, "s3cret-other", "jane@acme.example");
        secure.answerOnce("AUTH", "454 4.7.0 Try again");
        SinkFailure later = failure(secure, StartTls.REQUIRED, "s3cret-mail", "jane@acme.example");

        assertThat(failure.outcome()).isEqualTo(AttemptOutcome.REFUSED);
        assertThat(failure)
                .hasMessage("answered 535: 5.7.8 Credentials invalid; check the sink's username and password");
        assertThat(later.outcome()).isEqualTo(AttemptOutcome.TRANSIENT);
    }

    @Test
    void isEncryptedFromTheStartWhereTheAddressSaysSo() throws Exception {
        SmtpServer secure = start(new SmtpServer(certificate.serving(), true));

        assertThat(send(secure, StartTls.REQUIRED, null, "jane@acme.example")).isEqualTo(250);
        assertThat(secure.commands()).doesNotContain("STARTTLS");
    }

    /** One that others made. */
    @Test
    void anotherServerUnderstandsIt() throws Exception {
        GreenMail green = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        green.setUser("jane@acme.example", "news", "s3cret-mail");
        green.start();
        try {
            SinkSettings sink = sink("smtp://127.0.0.1:" + green.getSmtp().getPort(), StartTls.NEVER, "s3cret-mail");
            OutgoingMail mail = TestMail.to(sink, "Jane <jane@acme.example>", "joe@acme.example");

            new MailSender(sink, server(sink), new Egress(true), trusting()).send(mail);

            assertThat(TestMail.answerTo(mail)).isEqualTo(250);
            assertThat(green.getReceivedMessages()).hasSize(2).allSatisfy(received -> {
                assertThat(received.getSubject()).isEqualTo("Your plan");
                assertThat(received.getContent()).isEqualTo("It ends soon.");
                assertThat(received.getMessageID()).isEqualTo("<evt_1-mail@acme.example>");
            });
        } finally {
            green.stop();
        }
    }

    @Test
    void sendsNothingToAServerThatDoesNotEncrypt() {
        SmtpServer plain = start(new SmtpServer()).asksFor("news", "s3cret-mail");

        SinkFailure failure = failure(plain, StartTls.REQUIRED, "s3cret-mail", "jane@acme.example");

        assertThat(failure.outcome()).isEqualTo(AttemptOutcome.REFUSED);
        assertThat(failure).hasMessageContaining("does not offer STARTTLS");
        assertThat(plain.commands()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void sendsNothingToAServerThatNobodyVouchesFor(boolean encrypted) throws Exception {
        SmtpServer secure = start(new SmtpServer(certificate.serving(), encrypted));
        SinkSettings sink = sink(secure.url(), StartTls.REQUIRED, null);
        OutgoingMail mail = TestMail.to(sink, "jane@acme.example");

        new MailSender(sink, server(sink), new Egress(true), (SSLSocketFactory) SSLSocketFactory.getDefault())
                .send(mail);

        assertThatThrownBy(() -> TestMail.answerTo(mail)).hasMessageContaining("no secure connection");
        assertThat(secure.mails()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void sendsNothingToAServerWhoseCertificateIsForAnother(boolean encrypted) throws Exception {
        SmtpServer secure = start(new SmtpServer(certificate.serving(), encrypted));
        SinkSettings sink = sink(secure.url().replace("127.0.0.1", "localhost"), StartTls.REQUIRED, null);
        OutgoingMail mail = TestMail.to(sink, "jane@acme.example");

        new MailSender(sink, server(sink), new Egress(true), trusting()).send(mail);

        assertThatThrownBy(() -> TestMail.answerTo(mail)).hasMessageContaining("no secure connection");
        assertThat(secure.mails()).isEmpty();
    }

    @Test
    void goesNowhereThatTheHubMayNotCall() throws Exception {
        SmtpServer plain = start(new SmtpServer());
        SinkSettings sink = sink(plain.url(), StartTls.NEVER, null);
        OutgoingMail mail = TestMail.to(sink, "jane@acme.example");

        new MailSender(sink, server(sink), new Egress(false), trusting()).send(mail);

        assertThatThrownBy(() -> TestMail.answerTo(mail)).hasMessageContaining("waybill.egress.allow-private");
        assertThat(plain.connections()).isZero();
    }

    @Test
    void isTransientWhereNobodyListens() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        SinkSettings sink = sink("smtp://127.0.0.1:" + free, StartTls.NEVER, null);
        OutgoingMail mail = TestMail.to(sink, "jane@acme.example");

        new MailSender(sink, server(sink), new Egress(true), trusting()).send(mail);

        assertThatThrownBy(() -> TestMail.answerTo(mail))
                .isInstanceOfSatisfying(SinkFailure.class, failure -> assertThat(failure.outcome())
                        .isEqualTo(AttemptOutcome.TRANSIENT))
                .hasMessageContaining("there is no connection");
    }

    /** Where nobody listens, and then where the server does. */
    @Test
    void triesEachAddressOfTheServer() throws Exception {
        SmtpServer plain = start(new SmtpServer());
        SinkSettings sink = sink(plain.url(), StartTls.NEVER, null);
        MailSender sender = new MailSender(sink, server(sink), new Egress(true), trusting());
        InetAddress nobody = InetAddress.getByName("127.0.0.2");
        InetAddress listens = InetAddress.getLoopbackAddress();
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();

        try (Socket socket = sender.connected(List.of(nobody, listens), deadline)) {
            assertThat(socket.getInetAddress()).isEqualTo(listens);
        }
        assertThatThrownBy(() -> sender.connected(List.of(nobody), deadline)).isInstanceOf(ConnectException.class);
    }

    private SmtpServer start(SmtpServer started) {
        server = started;
        return started;
    }

    private static SSLSocketFactory trusting() throws Exception {
        return TestCertificate.trusting(certificate).getSocketFactory();
    }

    private SinkFailure failure(SmtpServer to, StartTls startTls, @Nullable String password, String... recipients) {
        try {
            throw new AssertionError("answered " + send(to, startTls, password, recipients));
        } catch (SinkFailure e) {
            return e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private int send(SmtpServer to, StartTls startTls, @Nullable String password, String... recipients)
            throws Exception {
        SinkSettings sink = sink(to.url(), startTls, password);
        OutgoingMail mail = TestMail.to(sink, recipients);
        new MailSender(sink, server(sink), new Egress(true), trusting()).send(mail);
        return TestMail.answerTo(mail);
    }

    private static MailServer server(SinkSettings sink) {
        MailServer server = sink.mail().server();
        assertThat(server).isNotNull();
        return server;
    }

    private SinkSettings sink(String url, StartTls startTls, @Nullable String password) {
        URI uri = URI.create(url);
        return new SinkSettings(
                "mail",
                SinkSettings.Mode.LIVE,
                new Address(uri),
                Map.of(),
                timeout,
                5,
                List.of(),
                null,
                0,
                1,
                null,
                new SinkSettings.Slack(null, null, new Address(URI.create("https://slack.example/api/")), Map.of()),
                SinkSettings.Download.NONE,
                new SinkSettings.Mail(
                        new MailServer(
                                uri.getHost(), uri.getPort(), uri.getScheme().equals("smtps"), startTls),
                        password == null ? null : "news",
                        password == null ? null : new Secret(password),
                        null,
                        Map.of()));
    }
}
