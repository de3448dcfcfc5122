package io.waybill.testing;

import io.waybill.handoff.Broker;
import io.waybill.hub.Hub;
import io.waybill.hub.HubParts;
import io.waybill.project.ProjectFiles;
import io.waybill.project.ProjectSnapshot;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A hub within the test's process, with the project's own routes and settings unless told otherwise. */
public final class TestHub implements AutoCloseable {

    private static final Path CONFIG = Path.of("application.properties");
    private static final Path ROUTES = Path.of("routes");

    private final Hub hub;
    private final HubClient client;

    private TestHub(Hub hub) {
        this.hub = hub;
        this.client = new HubClient(hub.webhookPort(), hub.opsPort());
    }

    public static TestHub start(Path dataDir, Map<String, String> settings) {
        return start(dataDir, settings, ROUTES);
    }

    public static TestHub start(Path dataDir, Map<String, String> settings, Path routes) {
        return start(dataDir, settings, CONFIG, routes);
    }

    /** At another time than the machine's. */
    public static TestHub start(Path dataDir, Map<String, String> settings, Clock clock) {
        return start(dataDir, settings, CONFIG, ROUTES, false, clock);
    }

    public static TestHub start(Path dataDir, Map<String, String> settings, Path config, Path routes) {
        return start(dataDir, settings, config, routes, false, Clock.systemUTC());
    }

    /** On stores that need not belong together. */
    public static TestHub startAcceptingLoss(Path dataDir, Map<String, String> settings) {
        return start(dataDir, settings, CONFIG, ROUTES, true, Clock.systemUTC());
    }

    private static TestHub start(
            Path dataDir, Map<String, String> settings, Path config, Path routes, boolean acceptLoss, Clock clock) {
        Properties overrides = new Properties();
        overrides.setProperty("waybill.data-dir", dataDir.toString());
        overrides.setProperty("waybill.http.host", "127.0.0.1");
        overrides.setProperty("waybill.http.port", "0");
        overrides.setProperty("waybill.ops.port", "0");
        // An alarm is a call more for Slack: only the tests of alarms want any.
        overrides.setProperty("waybill.alarm.every", "0s");
        Surroundings.around(dataDir, settings).forEach(overrides::setProperty);
        settings.forEach(overrides::setProperty);
        if (!overrides.containsKey("waybill.audit.jdbc-url")) {
            TestDatabase.putInto(dataDir);
        }
        ProjectFiles files = new ProjectFiles(config, routes, Map.of(), overrides, clock);
        return new TestHub(Hub.start(files, (ProjectSnapshot) files.read(), acceptLoss, clock));
    }

    public HubClient client() {
        return client;
    }

    public Broker broker() {
        return HubParts.broker(hub);
    }

    /** The calls of the ops port, such as {@code GET /api/events/:id}. */
    public List<String> calls() {
        return HubParts.calls(hub);
    }

    @Override
    public void close() {
        hub.close();
    }
}
