package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestHub;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub on the data folder of an earlier version, as it was when that version was killed. */
@Tag("embedded")
class EarlierDataIT {

    /** Of four events, one is unmapped, one parked at the CRM, one pending at analytics; one came twice. */
    private static final String FIRST = "/data/0.1.0-afeb9c5.zip";

    private static final String PAUSED = "evt_2bc5800add6ebb2b0cf74df4fdd463cb";
    private static final String UNMAPPED = "evt_4878e1ee034ee77c0989d4d97acfeef8";
    private static final String PARKED = "evt_7d378189f1983399e05532b23f8e3814";
    private static final String PENDING = "evt_1992e44b3f34639d767ec4e313ef9738";

    /** However long ago that was. */
    private static final Map<String, String> KEPT =
            Map.of("waybill.audit.retention", "3650d", "waybill.audit.body-retention", "3650d");

    @TempDir
    private Path folder;

    @Test
    void goesOnWithWhatTheFirstVersionLeft() throws IOException {
        // Given
        unzip(FIRST, folder);

        // When
        try (TestHub hub = TestHub.start(folder.resolve("data"), KEPT)) {
            JsonNode ledger = hub.client().quiet();

            // Then
            assertThat(ledger.path("balanced").asBoolean()).isTrue();
            assertThat(ledger.path("received").asInt()).isEqualTo(3);
            assertThat(ledger.path("unmapped").asInt()).isEqualTo(1);
            assertThat(ledger.path("duplicates").asInt()).isEqualTo(1);
            assertThat(ledger.path("rejected").asInt()).isEqualTo(1);
            assertThat(ledger.at("/sinks/crm/parked").asInt()).isEqualTo(1);
            assertThat(ledger.at("/sinks/analytics/delivered").asInt()).isEqualTo(1);
            assertThat(hub.client().event(PENDING).at("/sinks/analytics/state").asText())
                    .isEqualTo("filtered");
            assertThat(hub.client().event(UNMAPPED).path("unmappedReason").asText())
                    .contains("never.heard.of");
            assertThat(hub.client().event(PAUSED).path("duplicates")).hasSize(1);
            assertThat(hub.client().get("/api/parked").path("parked"))
                    .singleElement()
                    .matches(parked -> parked.path("eventId").asText().equals(PARKED));
            assertThat(hub.client()
                            .ops("POST", "/api/parked/replay?sink=crm", Map.of())
                            .statusCode())
                    .isEqualTo(202);
            HubClient client = hub.client();
            Awaitility.await()
                    .until(() -> client.event(PARKED).at("/sinks/crm/state").asText(), "dry-run"::equals);
            assertThat(client.quiet().path("balanced").asBoolean()).isTrue();
        }
    }

    private static void unzip(String resource, Path folder) throws IOException {
        try (InputStream in = EarlierDataIT.class.getResourceAsStream(resource);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(zip, file);
                }
            }
        }
    }
}
