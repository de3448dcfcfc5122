package io.waybill.routes;

import io.waybill.config.Settings;
import io.waybill.config.SettingsException;
import io.waybill.config.SettingsFile;
import io.waybill.config.SettingsReader;
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
    public Saved read() {
        return new Saved(SettingsFile.read(config), RouteFolder.read(routes));
    }

    /** The same, where that they cannot be read is something to be seen too. */
    Look look() {
        try {
            return new Look.Legible(read());
        } catch (RoutesException e) {
            return new Look.Illegible(e.findings());
        } catch (SettingsException e) {
            return new Look.Illegible(e.findings());
        }
    }

    /**
     * Checks what was saved.
     *
     * @throws RoutesException with everything that is wrong with the routes
     * @throws SettingsException with everything that is wrong with the settings
     */
    public Loaded check(Saved saved) {
        RouteSet set = RouteSet.of(saved.routes());
        Settings settings = SettingsReader.read(saved.config(), set.shape(), environment, system);
        return new Loaded(saved, set, settings);
    }
}
