package io.waybill.project;

import io.waybill.config.SettingsFile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        digests.put(config.path().toString(), sha256(config.text()));
        routes.files().forEach((name, text) -> digests.put(routes.shown(name), sha256(text)));
        return digests;
    }

    /** The same for equal files and names: the first 16 hexadecimal digits of a digest of {@link #digests}. */
    public String id() {
        return sha256(digests().toString()).substring(0, ID_LENGTH);
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
