package io.waybill.command;

import io.waybill.casetest.TestRun;
import io.waybill.config.Settings;
import io.waybill.config.SettingsFile;
import io.waybill.config.SettingsReader;
import io.waybill.project.ProjectFiles;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.redaction.Secrets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import picocli.CommandLine.Option;

/**
 * Where the project of a command is. The system properties {@code project.config} and {@code project.routes} are for an installed
 * Waybill, whose project is at another place than the current folder.
 */
public final class ProjectOptions {

    /** Of an option that names the settings. */
    public static final String DEFAULT_CONFIG = "${sys:project.config:-application.properties}";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = DEFAULT_CONFIG,
            description = "The settings (default: ${DEFAULT-VALUE}).")
    private Path config = Path.of("application.properties");

    @Option(
            names = "--routes",
            paramLabel = "DIR",
            defaultValue = "${sys:project.routes:-routes}",
            description = "The routes (default: ${DEFAULT-VALUE}).")
    private Path routes = Path.of("routes");

    /** Never closed: a command's settings are in use for as long as its process runs. */
    private final HiddenSecrets hidden = new HiddenSecrets();

    HiddenSecrets hidden() {
        return hidden;
    }

    ProjectFiles files() {
        return new ProjectFiles(config, routes, System.getenv(), System.getProperties(), Clock.systemUTC());
    }

    /** @throws io.waybill.project.RoutesException with every error in the routes */
    RouteSet routes() {
        return RouteSet.of(RouteFolder.read(routes));
    }

    /** The folder of the test cases. */
    Path tests() {
        return routes.resolve("tests");
    }

    /** @throws io.waybill.config.SettingsException with every error in the settings */
    Settings settings(RouteSet routeSet) {
        return settings(routeSet, Map.of());
    }

    /**
     * @param overrides values by key that take precedence over all others
     * @throws io.waybill.config.SettingsException with every error in the settings
     */
    Settings settings(RouteSet routeSet, Map<String, String> overrides) {
        Properties system = new Properties();
        system.putAll(System.getProperties());
        system.putAll(overrides);
        Settings settings = SettingsReader.read(config, routeSet.shape(), System.getenv(), system);
        hidden.add(Secrets.in(settings));
        return settings;
    }

    /**
     * Runs cases on the routes, without the secrets and files that cases do not need.
     *
     * @throws io.waybill.project.RoutesException if the routes cannot be built
     * @throws io.waybill.config.SettingsException with every error in the settings
     */
    TestRun testRun(RouteSet routeSet) {
        Set<String> secretFiles = secretFileKeys(routeSet);
        return new TestRun(
                routeSet,
                settings(routeSet, OfflineSettings.trusting(routeSet, sources(routeSet), secretFiles)),
                () -> settings(routeSet, OfflineSettings.verifying(routeSet, secretFiles)));
    }

    /**
     * The sources there are: those with routes, and those that have settings alone.
     *
     * @throws io.waybill.config.SettingsException if the settings cannot be read
     */
    Set<String> sources(RouteSet routeSet) {
        return SettingsReader.sources(
                SettingsFile.read(config), routeSet.shape(), System.getenv(), System.getProperties());
    }

    /**
     * The keys, of those that are set, that name files with secrets.
     *
     * @throws io.waybill.config.SettingsException if the settings cannot be read
     */
    Set<String> secretFileKeys(RouteSet routeSet) {
        return SettingsReader.secretFileKeys(
                SettingsFile.read(config), routeSet.shape(), System.getenv(), System.getProperties());
    }
}
