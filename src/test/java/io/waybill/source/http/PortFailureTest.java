package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.waybill.config.HttpSettings;
import io.waybill.source.SourceMetrics;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortFailureTest {

    @Test
    void saysThatAnotherProgramUsesThePort() throws IOException {
        Vertx vertx = Vertx.vertx();
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            HttpSettings settings = new HttpSettings(
                    "127.0.0.1", port, null, 1_000, 1_000_000, 1, 1, Duration.ofSeconds(1), null, List.of());
            SourceMetrics metrics = new SourceMetrics(new SimpleMeterRegistry(), (source, refusal) -> {});
            WebhookServer server = new WebhookServer(vertx, settings, metrics, Clock.systemUTC());

            assertThatThrownBy(server::start)
                    .hasMessage(
                            "'waybill.http.port' = '%d': another program uses this port at 127.0.0.1; stop it, or choose"
                                    + " another port",
                            port);
        } finally {
            vertx.close();
        }
    }

    @Test
    void saysWhyItTakesNoWebhooks() {
        Vertx vertx = Vertx.vertx();
        try {
            HttpSettings settings = new HttpSettings(
                    "127.0.0.1", 0, null, 1_000, 1_000_000, 1, 1, Duration.ofSeconds(1), null, List.of());
            SourceMetrics metrics = new SourceMetrics(new SimpleMeterRegistry(), (source, refusal) -> {});
            WebhookServer server = new WebhookServer(vertx, settings, metrics, Clock.systemUTC());
            assertThat(server.trouble()).isEqualTo("the webhook port is not open yet");

            server.start();
            assertThat(server.trouble()).isNull();

            server.stop(Duration.ZERO);
            assertThat(server.trouble()).isEqualTo("the hub is stopping");
        } finally {
            vertx.close();
        }
    }

    @Test
    void saysOtherReasonsInWords() {
        assertThat(PortFailure.describe("waybill.ops", "::1", 81, new SocketException("Permission denied")))
                .isEqualTo(
                        "'waybill.ops.port' = '81': the hub cannot listen on this port at ::1 (Permission denied); choose"
                                + " another port, or correct 'waybill.ops.host'");
        assertThat(PortFailure.describe("waybill.ops", "192.0.2.1", 81, new BindException("Cannot assign address")))
                .contains("(the address cannot be used: Cannot assign address)");
    }
}
