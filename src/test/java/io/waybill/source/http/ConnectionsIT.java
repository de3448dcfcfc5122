package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.RawHttp;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsIT {

    @TempDir
    private Path folder;

    @Test
    void theConnectionThatWaitsLongestGivesWayToANewOne() throws IOException {
        try (TestHub hub = TestHub.start(folder, Map.of("waybill.http.max-waiting", "10"))) {
            // Given
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 11; i++) {
                idle.add(RawHttp.open(hub.client().webhookPort()));
            }

            // When: a twelfth
            int status = hub.client()
                    .post("sendpilot", "{\"eventId\":\"e\",\"eventType\":\"campaign.started\"}")
                    .statusCode();

            // Then
            assertThat(status).isEqualTo(202);
            assertThat(idle.get(0).getInputStream().read()).as("closed").isEqualTo(-1);
            assertThat(idle.get(10).getInputStream().available()).isZero();
            Socket last = idle.get(10);
            last.getOutputStream()
                    .write(RawHttp.bytes("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
            assertThat(RawHttp.read(last).status()).as("still served").isEqualTo(404);
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void halfSentBodiesGiveWayToWebhooksThatComeAtOnce() throws IOException {
        Map<String, String> settings = Map.of("waybill.http.max-memory", "4MB");
        try (TestHub hub = TestHub.start(folder, settings)) {
            // Given
            byte[] half =
                    RawHttp.bytes("POST /webhooks/sendpilot HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 1000000\r\n\r\n" + "x".repeat(900_000));
            List<Socket> silent = new ArrayList<>();

            // When
            for (int i = 0; i < 6; i++) {
                Socket socket = RawHttp.open(hub.client().webhookPort());
                socket.getOutputStream().write(half);
                silent.add(socket);
            }

            // Then
            assertThat(hub.client()
                            .post("sendpilot", "{\"eventId\":\"e\",\"eventType\":\"campaign.started\"}")
                            .statusCode())
                    .isEqualTo(202);
            assertThat(hub.client().ops("GET", "/observe/metrics", Map.of()).body())
                    .containsPattern("waybill_webhooks_total\\{source=\"sendpilot\",status=\"503\"} [1-9]");
            for (Socket socket : silent) {
                socket.close();
            }
            Awaitility.await().untilAsserted(() -> assertThat(hub.client()
                            .ops("GET", "/observe/metrics", Map.of())
                            .body())
                    .contains("waybill_webhooks_memory 0.0", "waybill_webhooks_in_flight 0.0"));
        }
    }

    @Test
    void aWebhookKeepsItsPlaceUntilItsWorkEndsAlsoIfItsSenderGivesUp() throws IOException {
        // Given: a mapping that is stopped after a while
        Path routes = TestRoutes.copyTo(folder.resolve("routes"))
                .write("mappings/sendpilot/campaign.jq", "reduce range(1000000000) as $i (0; .)")
                .folder();
        Map<String, String> settings = Map.of("waybill.http.max-in-flight", "1", "waybill.mapping.timeout", "4s");
        try (TestHub hub = TestHub.start(folder, settings, routes)) {
            String body = "{\"eventId\":\"%s\",\"eventType\":\"campaign.started\"}";
            String first = body.formatted("e1");
            Socket gone = RawHttp.open(hub.client().webhookPort());
            gone.getOutputStream()
                    .write(RawHttp.bytes("POST /webhooks/sendpilot HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                            + " application/json\r\nContent-Length: %d\r\n\r\n%s".formatted(first.length(), first)));
            Awaitility.await().until(() -> metrics(hub).contains("waybill_webhooks_in_flight 1.0"));

            // When
            gone.close();

            // Then
            assertThat(hub.client().post("sendpilot", body.formatted("e2")).statusCode())
                    .isEqualTo(503);
            Awaitility.await().until(() -> metrics(hub).contains("waybill_webhooks_in_flight 0.0"));
            assertThat(metrics(hub)).contains("waybill_mappings_stopped_total{mapping=\"sendpilot/campaign.jq\"} 1.0");
            Awaitility.await().untilAsserted(() -> assertThat(hub.client()
                            .get("/api/events?type=unmapped")
                            .path("events")
                            .findValuesAsText("type"))
                    .containsExactly("unmapped"));
        }
    }

    private static String metrics(TestHub hub) {
        return hub.client().ops("GET", "/observe/metrics", Map.of()).body();
    }
}
