package io.waybill.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a generation leaves behind when another has taken over: nothing. */
@Tag("full")
class ReloadLeakIT {

    private static final long MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    private TestRoutes routes;
    private int edits;

    /** Hubs of other tests of this process may not be gone yet. */
    private long others;

    @Test
    void fiftyReloadsLeaveNoThreadAndNoMemory() throws JMException {
        others = instances(Generation.class);
        routes = TestRoutes.copyTo(folder.resolve("routes"));
        try (TestHub hub = TestHub.start(folder.resolve("data"), Map.of(), routes.folder())) {
            // Given
            reload(hub, 5);
            Map<String, Long> threads = threads();
            long heap = heap();

            // When
            reload(hub, 50);

            // Then
            assertThat(heap()).as("live heap after 50 reloads").isLessThan(heap + 8 * MEGABYTE);
            Awaitility.await().untilAsserted(() -> assertThat(threads())
                    .as("threads after 50 reloads, before: %s", threads)
                    .hasSizeLessThan(threads.size() + 5));
        }
    }

    private void reload(TestHub hub, int times) {
        for (int i = 0; i < times; i++) {
            routes.write("mappings/slack/paused-by-system.jq", "\"edit %d\"".formatted(++edits));
            assertThat(hub.client().ops("POST", "/api/routes/reload", Map.of()).statusCode())
                    .isEqualTo(200);
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(instances(Generation.class)).isLessThanOrEqualTo(others + 1));
    }

    /** Without those of the broker's pools, which grow to the size that it needs, and no further. */
    private static Map<String, Long> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().contains("activemq"))
                .collect(Collectors.groupingBy(Thread::getName, TreeMap::new, Collectors.counting()));
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** The JVM collects garbage before it counts. */
    private static long instances(Class<?> type) throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> List.of(line.trim().split("\\s+")))
                .filter(columns -> columns.size() > 3 && columns.get(3).equals(type.getName()))
                .mapToLong(columns -> Long.parseLong(columns.get(1)))
                .sum();
    }
}
