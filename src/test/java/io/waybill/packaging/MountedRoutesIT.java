package io.waybill.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.HubClient;
import io.waybill.testing.HubProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub as the manifests run it, while Kubernetes replaces its files. */
@Tag("full")
class MountedRoutesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void changedRoutesCountAndBrokenOnesDoNot() throws Exception {
        // Given
        Map<String, String> routes = new TreeMap<>(MountedConfigMap.routes());
        MountedConfigMap mounted = MountedConfigMap.in(folder.resolve("routes"), routes);
        try (HubProcess hub = HubProcess.start(
                folder, Map.of(), "run", "--watch", "--routes", mounted.folder().toString())) {
            // When
            routes.put(
                    "sinks__extra.camel.yaml",
                    routes.get("sinks__analytics.camel.yaml")
                            .replace("analytics", "extra")
                            .replace("extra/", "analytics/"));
            mounted.replace(routes);

            // Then
            Awaitility.await().atMost(PATIENCE).until(() -> generation(hub.client()) == 2);
            assertThat(hub.client().ledger().path("sinks").has("extra")).isTrue();

            // When
            routes.put("sinks__extra.camel.yaml", "- route: {");
            mounted.replace(routes);

            // Then
            Awaitility.await().atMost(PATIENCE).until(() -> hub.logText()
                    .contains("not reloaded: generation 2 keeps running"));
            assertThat(hub.logText()).contains("sinks/extra.camel.yaml:");
        }
    }

    private static int generation(HubClient hub) {
        return hub.get("/api/routes").path("generation").asInt();
    }
}
