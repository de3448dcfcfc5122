package io.waybill.project;

import io.waybill.config.SettingsFile;
import io.waybill.event.Sha256;
import java.util.Map;
import java.util.TreeMap;

/**
 * The project's files as one reading found them. Two are equal when every file is.
 *
 * @param secrets a digest of each file with a secret that the settings name, by its path
 */
public record ProjectSnapshot(SettingsFile config, RouteFolder routes, Map<String, String> secrets)
        implements ReadResult {

    private static final int ID_LENGTH = 16;

    /** The SHA-256 digest of each file in hexadecimal, by the file's name as messages show it. */
    public Map<String, String> digests() {
        Map<String, String> digests = new TreeMap<>();
        digests.put(config.path().toString(), Sha256.hex(config.text()));
        routes.files().forEach((name, text) -> digests.put(routes.shown(name), Sha256.hex(text)));
        return digests;
    }

    /** The same for equal files and names: the first 16 hexadecimal digits of a digest of {@link #digests}. */
    public String id() {
        return Sha256.hex(digests().toString()).substring(0, ID_LENGTH);
    }
}
