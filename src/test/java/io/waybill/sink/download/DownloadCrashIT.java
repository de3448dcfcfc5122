package io.waybill.sink.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.FileServer;
import io.waybill.testing.HubProcess;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that ends while it fetches a file. */
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

    private final byte[] content = new byte[SIZE];
    private final FileServer server = new FileServer();
    private Path exports;
    private TestRoutes routes;

    @BeforeEach
    void prepare() {
        new Random(1).nextBytes(content);
        content[0] = 'x'; // no gzip
        server.has(content, Map.of("ETag", "\"1\"")).stopOnceAt(STOPS_AT);
        exports = folder.resolve("exports");
        routes = TestRoutes.copyTo(folder.resolve("routes")).write("sinks/exports.camel.yaml", ROUTE);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void goesOnAfterAKillAndHasTheWholeFile() throws IOException {
        String id = inTheMiddle(HubProcess::kill);

        assertThat(files()).isNotEmpty().allMatch(name -> name.startsWith("."));
        assertThat(afterARestart(id)).containsExactly("delivered");
        assertThat(offset()).isBetween(ON_DISK_FOR_CERTAIN, STOPS_AT);
    }

    @Test
    void goesOnAfterAStopThatCutItOff() throws IOException {
        String id = inTheMiddle(hub -> assertThat(hub.terminate()).isIn(0, 143));

        assertThat(files()).isNotEmpty().allMatch(name -> name.startsWith("."));
        assertThat(afterARestart(id)).containsExactly("interrupted", "delivered");
        assertThat(offset()).isBetween(ON_DISK_FOR_CERTAIN, STOPS_AT);
    }

    /** What happens to a hub while a file arrives; returns the event's id. */
    private String inTheMiddle(Consumer<HubProcess> happens) {
        try (HubProcess hub = start()) {
            String id = hub.client().accepted("pelcro", body(server.url() + "/run/export.csv"));
            Awaitility.await().until(() -> sizeOfPart() == STOPS_AT);
            happens.accept(hub);
            return id;
        }
    }

    /** The outcomes of all attempts, once the file is there. */
    private List<String> afterARestart(String id) throws IOException {
        List<String> outcomes;
        try (HubProcess hub = start()) {
            JsonNode delivery = hub.client().settled(id).at("/sinks/exports");
            assertThat(delivery.path("state").asText()).isEqualTo("delivered");
            assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
            outcomes = delivery.path("attempts").findValuesAsText("outcome");
        }
        String name = "export-%s.csv".formatted(id.substring(4, 16));
        assertThat(files()).containsExactly(name);
        assertThat(exports.resolve("2024-01-02").resolve(name)).hasBinaryContent(content);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(1)).containsEntry("If-Range", "\"1\"");
        return outcomes;
    }

    private int offset() {
        return Integer.parseInt(server.requests().get(1).get("Range").replaceAll("\\D", ""));
    }

    private HubProcess start() {
        Map<String, String> settings = Map.of(
                "waybill.sink.exports.url", server.url(),
                "waybill.sink.exports.timeout", "120s",
                "waybill.sink.exports.download.folder", exports.toString());
        return HubProcess.start(folder, settings, "--routes", routes.folder().toString());
    }

    private static String body(String link) {
        return """
                {"type": "campaign.run_completed", "id": "evt_1", "created": 1704153600,
                 "data": {"campaign": {"id": 123, "run": {"id": 999, "download_link": "%s"}}}}""".formatted(link);
    }

    private long sizeOfPart() {
        try (Stream<Path> files = Files.exists(exports) ? Files.walk(exports) : Stream.<Path>empty()) {
            return files.filter(path -> path.toString().endsWith(PartialFile.ENDING))
                    .mapToLong(path -> path.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(exports)) {
            return files.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .toList();
        }
    }
}
