package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.RawHttp;
import io.waybill.testing.TestHub;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            last.getOutputStream().write(RawHttp.bytes("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
            assertThat(RawHttp.read(last).status()).as("still served").isEqualTo(404);
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }
}
