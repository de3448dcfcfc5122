package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.RawHttp;
import io.waybill.testing.TestCertificate;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The webhook port with TLS. */
@Tag("own-parts")
class TlsIT {

    private static final Duration RELOADED = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private int sent;

    @Test
    void takesWebhooksOverTlsAndANewCertificateWithoutDroppingAConnection() throws Exception {
        // Given
        TestCertificate first = write(TestCertificate.make(folder, "EC"));
        TestCertificate second = TestCertificate.make(folder, "RSA");
        SSLContext both = TestCertificate.trusting(first, second);
        try (TestLog log = new TestLog();
                TestHub hub = TestHub.start(folder.resolve("data"), settings());
                SSLSocket before = connect(both, hub)) {
            assertThat(shown(before)).isEqualTo(first.certificate());
            assertThat(post(before)).isEqualTo(202);
            assertThat(before.getSession().getProtocol()).isIn("TLSv1.2", "TLSv1.3");

            // When: the certificate alone has changed
            second.writeCertificate(certificate());

            // Then: it is not used, as the key is not its own
            Awaitility.await().atMost(RELOADED).until(() -> log.text()
                    .contains("so the current certificate stays in use"));
            assertThat(shown(hub, first, second)).isEqualTo(first.certificate());

            // When
            second.writeKey(key());

            // Then
            Awaitility.await().atMost(RELOADED).until(() -> shown(hub, first, second)
                    .equals(second.certificate()));
            assertThat(post(before)).as("on the connection from before").isEqualTo(202);

            // When
            Files.writeString(certificate(), "nonsense");

            // Then
            Awaitility.await()
                    .atMost(RELOADED)
                    .until(() -> log.text().split("so the current certificate stays in use", -1).length > 2);
            assertThat(shown(hub, first, second)).isEqualTo(second.certificate());
        }
    }

    @Test
    void speaksNothingButTls() throws Exception {
        TestCertificate certificate = write(TestCertificate.make(folder, "EC"));
        TestCertificate another = TestCertificate.make(folder, "EC");
        try (TestHub hub = TestHub.start(folder.resolve("data"), settings())) {
            assertThat(RawHttp.send(
                                    hub.client().webhookPort(),
                                    RawHttp.bytes("POST /webhooks/sendpilot HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                            .status())
                    .isZero();
            assertThatThrownBy(() -> connect(TestCertificate.trusting(another), hub))
                    .isInstanceOf(SSLHandshakeException.class);
            try (SSLSocket socket = connect(TestCertificate.trusting(certificate), hub)) {
                assertThat(post(socket)).isEqualTo(202);
            }

            // And the command to send reaches it
            Path file = Files.writeString(folder.resolve("webhook.json"), body());
            Map<String, String> settings = settings();
            settings.put("waybill.http.port", Integer.toString(hub.client().webhookPort()));
            Result result = TestCommandLine.run(folder, settings, "send", "sendpilot", file.toString());
            assertThat(result.output()).startsWith("202 ");
        }
    }

    @Test
    void doesNotStartWithAKeyThatIsNotTheCertificates() {
        write(TestCertificate.make(folder, "EC"));
        TestCertificate.make(folder, "EC").writeKey(key());

        Result result = TestCommandLine.run(folder, settings());

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("'waybill.http.tls.key'", "the key does not belong to the certificate");
    }

    private TestCertificate write(TestCertificate made) {
        return made.writeCertificate(certificate()).writeKey(key());
    }

    private Path certificate() {
        return folder.resolve("chain.pem");
    }

    private Path key() {
        return folder.resolve("key.pem");
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.http.tls.certificate", certificate().toString());
        settings.put("waybill.http.tls.key", key().toString());
        return settings;
    }

    private static SSLSocket connect(SSLContext context, TestHub hub) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", hub.client().webhookPort());
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private static Certificate shown(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    /** To a client of its own, which resumes no session. */
    private static Certificate shown(TestHub hub, TestCertificate... trusted) {
        try (SSLSocket socket = connect(TestCertificate.trusting(trusted), hub)) {
            return shown(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** On a connection that stays open. */
    private int post(SSLSocket socket) throws IOException {
        String body = body();
        socket.getOutputStream()
                .write(RawHttp.bytes(
                        "POST /webhooks/sendpilot HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + body.length() + "\r\n\r\n" + body));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("}")) {
            int next = in.read();
            assertThat(next).as("read after %s", answer).isNotNegative();
            answer.append((char) next);
        }
        return Integer.parseInt(answer.substring(9, 12));
    }

    private String body() {
        return "{\"eventId\":\"evt_tls_%d\",\"eventType\":\"campaign.started\"}".formatted(++sent);
    }
}
