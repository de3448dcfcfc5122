package io.waybill.project;

import io.waybill.config.Settings;
import io.waybill.config.SettingsException;
import io.waybill.config.SettingsFile;
import io.waybill.config.SettingsReader;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.redaction.Secrets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Where the users' files are, and what overrides their settings.
 *
 * @param config the properties file
 * @param routes the folder of routes and mappings
 */
public record ProjectFiles(Path config, Path routes, Map<String, String> environment, Properties system) {

    /**
     * Reads everything as it is saved now.
     *
     * @throws RoutesException if the routes cannot be read
     * @throws SettingsException if the settings cannot be read
     */
    public ProjectSnapshot read() {
        return new ProjectSnapshot(SettingsFile.read(config), RouteFolder.read(routes));
    }

    /** The same, where that they cannot be read is something to be seen too. */
    public ReadResult look() {
        try {
            return new ReadResult.Legible(read());
        } catch (RoutesException e) {
            return new ReadResult.Illegible(e.findings());
        } catch (SettingsException e) {
            return new ReadResult.Illegible(e.findings());
        }
    }

    /**
     * Checks what was saved.
     *
     * @param hidden where its secrets are added
     * @throws RoutesException with everything that is wrong with the routes
     * @throws SettingsException with everything that is wrong with the settings
     */
    public CheckedProject check(ProjectSnapshot saved, HiddenSecrets hidden) {
        RouteSet set = RouteSet.of(saved.routes());
        Settings settings = SettingsReader.read(saved.config(), set.shape(), environment, system);
        hidden.add(Secrets.in(settings));
        return new CheckedProject(saved, set, settings);
    }
}
