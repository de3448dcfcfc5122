package io.waybill.project;

import io.waybill.config.Settings;
import io.waybill.config.SettingsException;
import io.waybill.config.SettingsFile;
import io.waybill.config.SettingsReader;
import io.waybill.finding.Finding;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.redaction.Secrets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the project's files are, and what overrides their settings.
 *
 * @param config the properties file
 * @param routes the folder of routes and mappings
 * @param clock some settings end at a time
 */
public record ProjectFiles(Path config, Path routes, Map<String, String> environment, Properties system, Clock clock) {

    /** Reads all files as they are now. */
    public ReadResult read() {
        List<Finding> findings = new ArrayList<>();
        SettingsFile settings = readSettings(findings);
        RouteFolder folder = readRoutes(findings);
        return settings == null || folder == null
                ? new UnreadableProject(findings, folder)
                : new ProjectSnapshot(settings, folder, secrets(settings, folder));
    }

    /** The same settings and routes, but with the files of secrets as they are now. */
    public ProjectSnapshot withSecretsOfNow(ProjectSnapshot snapshot) {
        return new ProjectSnapshot(
                snapshot.config(),
                snapshot.routes(),
                SettingsReader.secretFiles(snapshot.secrets().keySet()));
    }

    private Map<String, String> secrets(SettingsFile settings, RouteFolder folder) {
        Map<String, String> digests = new TreeMap<>(SettingsReader.secretFiles(settings, environment, system));
        digests.putAll(SettingsReader.secretFiles(folder.secretFiles()));
        return digests;
    }

    private @Nullable SettingsFile readSettings(List<Finding> findings) {
        try {
            return SettingsFile.read(config);
        } catch (SettingsException e) {
            findings.addAll(e.findings());
            return null;
        }
    }

    private @Nullable RouteFolder readRoutes(List<Finding> findings) {
        try {
            return RouteFolder.read(routes);
        } catch (RoutesException e) {
            findings.addAll(e.findings());
            return null;
        }
    }

    /**
     * Checks a snapshot of the files.
     *
     * @param hidden where its secrets are added
     * @throws RoutesException with every error in the routes
     * @throws SettingsException with every error in the settings
     */
    public CheckedProject check(ProjectSnapshot snapshot, HiddenSecrets hidden) {
        RouteSet routeSet = RouteSet.of(snapshot.routes());
        Settings settings = SettingsReader.read(snapshot.config(), routeSet.shape(), environment, system, clock);
        hidden.add(Secrets.in(settings));
        return new CheckedProject(snapshot, routeSet, settings);
    }
}
