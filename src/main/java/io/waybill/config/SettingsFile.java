package io.waybill.config;

import io.waybill.finding.Finding;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
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
            return new SettingsFile(path, Files.readString(path));
        } catch (NoSuchFileException e) {
            throw new SettingsException(List.of(Finding.error(
                    path.toString(),
                    0,
                    "there is no such file; run the command in the project's folder, or name the file with --config")));
        } catch (MalformedInputException e) {
            throw new SettingsException(List.of(Finding.error(path.toString(), 1, "not UTF-8; save it as UTF-8")));
        } catch (IOException e) {
            throw new SettingsException(List.of(Finding.error(
                    path.toString(),
                    0,
                    "cannot be read: %s; give the hub permission to read it".formatted(e.getMessage()))));
        }
    }

    List<String> lines() {
        return text.lines().toList();
    }
}
