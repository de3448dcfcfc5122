package io.waybill.command;

import io.waybill.config.Settings;
import io.waybill.config.SettingsReader;
import io.waybill.finding.Finding;
import io.waybill.lint.Lint;
import io.waybill.project.ProjectFiles;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.redaction.Secrets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The files a command works with. */
public final class ProjectOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "application.properties",
            description = "The settings (default: ${DEFAULT-VALUE}).")
    private Path config = Path.of("application.properties");

    @Option(
            names = "--routes",
            paramLabel = "DIR",
            defaultValue = "routes",
            description = "The routes (default: ${DEFAULT-VALUE}).")
    private Path routes = Path.of("routes");

    /** Never closed: a command's settings are in use for as long as its process runs. */
    private final HiddenSecrets hidden = new HiddenSecrets();

    /** Prints everything that is wrong with them, by path and line, and answers whether they can be run. */
    boolean lint(Consumer<String> printer) {
        try (HiddenSecrets linted = new HiddenSecrets()) {
            List<Finding> findings = new Lint(files()).check(linted);
            findings.stream().map(Finding::toString).forEach(printer);
            return findings.stream().noneMatch(Finding::isError);
        }
    }

    ProjectFiles files() {
        return new ProjectFiles(config, routes, System.getenv(), System.getProperties());
    }

    /** @throws io.waybill.routes.RoutesException with everything that is wrong */
    RouteSet routes() {
        return RouteSet.of(RouteFolder.read(routes));
    }

    /** Where the cases of the routes are. */
    Path tests() {
        return routes.resolve("tests");
    }

    /** @throws io.waybill.config.SettingsException with everything that is wrong */
    Settings settings(RouteSet routeSet) {
        return settings(routeSet, Map.of());
    }

    /**
     * @param overrides texts by key, stronger than all others
     * @throws io.waybill.config.SettingsException with everything that is wrong
     */
    Settings settings(RouteSet routeSet, Map<String, String> overrides) {
        Properties system = new Properties();
        system.putAll(System.getProperties());
        system.putAll(overrides);
        Settings settings = SettingsReader.read(config, routeSet.shape(), System.getenv(), system);
        hidden.add(Secrets.in(settings));
        return settings;
    }
}
