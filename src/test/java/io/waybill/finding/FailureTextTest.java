package io.waybill.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.waybill.event.Json;
import io.waybill.handoff.HandoffException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTextTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new UnknownHostException("crm.example: Name or service not known"),
                        "the address of the host cannot be found: crm.example: Name or service not known"),
                Arguments.of(
                        new SocketTimeoutException("Read timed out"), "there was no answer in time: Read timed out"),
                Arguments.of(new ConnectException(), "there is no connection"),
                Arguments.of(
                        new SSLHandshakeException("no trusted certificate\n\tfound"),
                        "there is no secure connection (SSL): no trusted certificate found"),
                Arguments.of(
                        new SocketException("Connection reset"),
                        "the connection ended before the answer was complete: Connection reset"),
                Arguments.of(
                        new NoHttpResponseException("127.0.0.1:80 failed to respond"),
                        "the connection ended before the answer was complete: 127.0.0.1:80 failed to respond"),
                Arguments.of(
                        new ClientProtocolException("Invalid protocol version", new ParseException("Invalid")),
                        "the answer is not valid HTTP: Invalid protocol version"),
                Arguments.of(
                        new MessageConstraintException("Maximum header count exceeded"),
                        "the answer is not valid HTTP: Maximum header count exceeded"),
                Arguments.of(
                        catchThrowable(() -> Json.parse("{\"a\" 1}")),
                        "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value"
                                + " (line 1, column 6)"),
                Arguments.of(new IOException("the disk is full"), "the disk is full"),
                Arguments.of(new UncheckedIOException(new IOException("the disk is full")), "the disk is full"),
                Arguments.of(new CompletionException(new AccessDeniedException("key.pem")), "key.pem: access denied"),
                Arguments.of(new NoSuchFileException("key.pem"), "key.pem: there is no such file"),
                Arguments.of(new FileSystemException("a", null, "No space left"), "a: No space left"),
                Arguments.of(new GeneralSecurityException("no key in it"), "no key in it"),
                Arguments.of(new BindException("Cannot assign"), "the address cannot be used: Cannot assign"),
                Arguments.of(
                        new HandoffException("nothing can be sent", new ActiveMQNotConnectedException("closed")),
                        "nothing can be sent: closed"),
                Arguments.of(
                        new HandoffException(
                                "nothing can be written: wrong password",
                                new IOException("no connection", new IOException("wrong password\nin detail"))),
                        "nothing can be written: wrong password"),
                Arguments.of(new IllegalStateException("no value"), "no value (IllegalStateException)"),
                Arguments.of(new StackOverflowError(), "it is nested too deeply"),
                Arguments.of(new IllegalStateException(), "IllegalStateException"),
                Arguments.of(null, "failed for an unknown reason"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhatIsWrongInWordsAndNotByTheNameOfAClass(Throwable failure, String text) {
        assertThat(FailureText.of(failure)).isEqualTo(text).doesNotContain("java.", "org.");
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (Socket socket = new Socket()) {
            Throwable refused =
                    catchThrowable(() -> socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            assertThat(FailureText.of(refused)).isEqualTo("there is no connection: Connection refused");
        }
    }
}
