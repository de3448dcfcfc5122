package io.waybill.sink.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.FileServer;
import io.waybill.testing.HubProcess;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that dies while it fetches a file. */
@Tag("full")
class DownloadCrashIT {

    private static final int SIZE = 12_000_000;
    private static final int STOPS_AT = 10_000_000;
    private static final int ON_DISK_FOR_CERTAIN = 8_000_000;

    private static final String ROUTE = """
            - route:
                id: exports
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: exports, types: campaign.run_completed}
                  steps:
                    - to: {uri: kamelet:download, parameters: {link: .data.run.downloadLink}}
            """;

    @TempDir
    private Path folder;

    @Test
    void goesOnAfterAKillAndHasTheWholeFile() throws IOException {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        content[0] = 'x';
        TestRoutes routes = TestRoutes.copyTo(folder.resolve("routes")).write("sinks/exports.camel.yaml", ROUTE);
        Path exports = folder.resolve("exports");
        try (FileServer server = new FileServer()) {
            server.has(content, Map.of("ETag", "\"1\"")).stopOnceAt(STOPS_AT);
            Map<String, String> settings = new HashMap<>(Map.of(
                    "waybill.sink.exports.url", server.url(),
                    "waybill.sink.exports.timeout", "120s",
                    "waybill.sink.exports.download.folder", exports.toString()));

            // Given: in the middle of the file
            String id;
            try (HubProcess hub = start(settings, routes)) {
                id = hub.client().accepted("pelcro", body(server.url() + "/run/export.csv"));
                Awaitility.await().until(() -> size(exports) == STOPS_AT);
                hub.kill();
            }
            assertThat(files(exports)).allMatch(name -> name.startsWith("."));

            // When
            try (HubProcess hub = start(settings, routes)) {
                assertThat(hub.client().settled(id).at("/sinks/exports/state").asText())
                        .isEqualTo("delivered");
                assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
            }

            // Then
            assertThat(files(exports)).containsExactly("export-%s.csv".formatted(id.substring(4, 16)));
            assertThat(exports.resolve("2024-01-02").resolve(files(exports).get(0)))
                    .hasBinaryContent(content);
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(1))
                    .containsEntry("Range", "bytes=%d-".formatted(offset(server)))
                    .containsEntry("If-Range", "\"1\"");
            assertThat(offset(server)).isBetween(ON_DISK_FOR_CERTAIN, STOPS_AT);
        }
    }

    private static int offset(FileServer server) {
        return Integer.parseInt(server.requests().get(1).get("Range").replaceAll("\\D", ""));
    }

    private HubProcess start(Map<String, String> settings, TestRoutes routes) {
        return HubProcess.start(folder, settings, "--routes", routes.folder().toString());
    }

    private static String body(String link) {
        return """
                {"type": "campaign.run_completed", "id": "evt_1", "created": 1704153600,
                 "data": {"campaign": {"id": 123, "run": {"id": 999, "download_link": "%s"}}}}""".formatted(link);
    }

    private static long size(Path exports) {
        try (Stream<Path> files = Files.exists(exports) ? Files.walk(exports) : Stream.<Path>empty()) {
            return files.filter(path -> path.toString().endsWith(PartialFile.ENDING))
                    .mapToLong(path -> path.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> files(Path exports) throws IOException {
        try (Stream<Path> files = Files.walk(exports)) {
            return files.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .toList();
        }
    }
}
