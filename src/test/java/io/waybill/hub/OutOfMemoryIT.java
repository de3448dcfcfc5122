package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.HubProcess;
import io.waybill.testing.RawHttp;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory runs out in spite of all limits: here, because the settings allow it. */
@Tag("full")
class OutOfMemoryIT {

    private static final Map<String, String> NO_LIMIT = Map.of("waybill.http.max-memory", "100GB");

    @TempDir
    private Path folder;

    @Test
    void endsAtOnceAndStartsAgainWithEveryEvent() throws IOException {
        // Given
        String id;
        try (HubProcess hub = HubProcess.start(folder, NO_LIMIT)) {
            id = hub.client().accepted("sendpilot", "{\"eventId\":\"e1\",\"eventType\":\"campaign.started\"}");

            // When
            fill(hub);

            // Then
            Awaitility.await().until(() -> !hub.isRunning());
            assertThat(hub.exitStatus()).isEqualTo(3);
            assertThat(hub.logText()).contains("waybill ends: its memory has run out; start it again");
        }
        try (HubProcess again = HubProcess.start(folder, NO_LIMIT)) {
            assertThat(again.client().settled(id).path("id").asText()).isEqualTo(id);
            assertThat(again.client().quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    /** Half a gigabyte for a heap of 256 MB. */
    private static void fill(HubProcess hub) throws IOException {
        byte[] half = RawHttp.concat(
                RawHttp.bytes("POST /webhooks/sendpilot HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000000\r\n\r\n"),
                new byte[990_000]);
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                Socket socket = RawHttp.open(hub.client().webhookPort());
                open.add(socket);
                socket.getOutputStream().write(half);
            }
        } catch (IOException e) {
            // The process has ended.
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
