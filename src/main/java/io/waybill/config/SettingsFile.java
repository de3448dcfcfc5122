package io.waybill.config;

import io.waybill.finding.Finding;
import io.waybill.finding.TextFile;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The properties file, read at one moment.
 *
 * @param path as it was named
 */
public record SettingsFile(Path path, String text) {

    /** @throws SettingsException if it is not there or cannot be read */
    public static SettingsFile read(Path path) {
        try {
            return new SettingsFile(path, TextFile.read(path));
        } catch (NoSuchFileException e) {
            throw new SettingsException(List.of(Finding.error(
                    path.toString(),
                    0,
                    "there is no such file; run the command in the project's folder, or name the file with --config")));
        } catch (TextFile.Unreadable e) {
            throw new SettingsException(List.of(e.finding()));
        }
    }

    List<String> lines() {
        return text.lines().toList();
    }
}
