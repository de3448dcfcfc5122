package io.waybill.routes.lint;

import io.waybill.config.Settings;
import io.waybill.config.SettingsException;
import io.waybill.config.SettingsFile;
import io.waybill.config.SettingsReader;
import io.waybill.config.Values;
import io.waybill.finding.Finding;
import io.waybill.routes.RouteFolder;
import io.waybill.routes.RouteSet;
import io.waybill.routes.RoutesException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Everything that is wrong with a set of the users' files, found without starting anything. */
public final class Lint {

    private final Path config;
    private final Map<String, String> environment;
    private final Properties system;

    /**
     * @param config the settings' file
     * @param environment the process' environment variables, which override the file
     * @param system the Java system properties, which override both
     */
    public Lint(Path config, Map<String, String> environment, Properties system) {
        this.config = config;
        this.environment = environment;
        this.system = system;
    }

    /** Answers what is wrong, by path and line: nothing, or warnings only, if the set can be run. */
    public List<Finding> check(Path routes) {
        try {
            return check(RouteFolder.read(routes));
        } catch (RoutesException e) {
            return sorted(e.findings());
        }
    }

    /** The same for routes that have been read, so that what is checked is what is run. */
    public List<Finding> check(RouteFolder folder) {
        List<Finding> findings = new ArrayList<>();
        RouteSet routes = RouteSet.read(folder, findings);
        Map<String, String> texts = settings(routes, findings);
        Draft draft = Draft.of(folder, routes, texts, findings);
        MappingCheck.of(draft).check(findings);
        new PlaceholderCheck(draft).check(findings);
        return sorted(findings);
    }

    /** The settings' texts by key, as far as they can be read. */
    private Map<String, String> settings(RouteSet routes, List<Finding> findings) {
        try {
            Values values = SettingsReader.values(SettingsFile.read(config), routes.shape(), environment, system);
            try {
                Settings settings = SettingsReader.read(values, routes.shape());
                return settings.texts();
            } catch (SettingsException e) {
                findings.addAll(e.findings());
                return values.texts();
            }
        } catch (SettingsException e) {
            findings.addAll(e.findings());
            return Map.of();
        }
    }

    private static List<Finding> sorted(List<Finding> findings) {
        return findings.stream().distinct().sorted().toList();
    }
}
