package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.AuditSettings;
import io.waybill.testing.Browser;
import io.waybill.testing.PastEvents;
import io.waybill.testing.TestDatabase;
import io.waybill.testing.TestHub;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The screens in a real browser, over a million events in PostgreSQL. */
@Tag("full")
@Tag("own-parts")
class PagesInBrowserIT {

    /** Fewer by hand: {@code -Dtest.past-events=20000}. */
    private static final int EVENTS = Integer.getInteger("test.past-events", 1_000_000);

    @TempDir
    private static Path folder;

    private static TestHub hub;
    private static Browser browser;

    @BeforeAll
    static void start() {
        Map<String, String> settings = TestDatabase.POSTGRESQL.settings();
        Duration kept = Duration.ofDays(90);
        new PastEvents(EVENTS, Instant.now())
                .writeTo(new AuditSettings(
                        settings.get("waybill.audit.jdbc-url"), "postgres", null, kept, kept, Duration.ofMinutes(1)));
        hub = TestHub.startAcceptingLoss(folder, settings);
        browser = new Browser(hub.client().opsPort());
    }

    @AfterAll
    static void stop() {
        browser.close();
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/parked", "/replays", "/sources", "/sinks", "/routes"})
    void everyScreenCanBeUsedByEverybody(String path) {
        for (int width : new int[] {360, 1200}) {
            // When
            browser.size(width, 900).open(path);

            // Then
            assertThat(browser.text()).contains("Waybill");
            assertThat(browser.isWiderThanTheWindow())
                    .as("%s at %d", path, width)
                    .isFalse();
            assertThat(browser.barriers()).as(path).isEmpty();
            assertThat(browser.complaints()).as(path).isEmpty();
        }
    }
}
