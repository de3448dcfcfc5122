package io.waybill.project;

import io.waybill.finding.Finding;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files below {@code routes/}, as one reading found them.
 *
 * @param folder the path as the user wrote it
 * @param files the text of each file by its path below the folder, such as {@code sinks/slack.camel.yaml}
 */
public record RouteFolder(Path folder, Map<String, String> files) {

    public static final String ROUTE = ".camel.yaml";
    public static final String SOURCES = "sources/";
    public static final String SINKS = "sinks/";
    public static final String POLICIES = "policies/";
    public static final String MAPPINGS = "mappings/";

    public RouteFolder {
        files = Map.copyOf(files);
    }

    /** @throws RoutesException if the folder does not exist or cannot be read */
    public static RouteFolder read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new RoutesException(List.of(Finding.error(
                    folder.toString(),
                    0,
                    "there is no such folder; run from the project's folder, or name one with --routes")));
        }
        Map<String, String> files = new TreeMap<>();
        try {
            for (Path path : FileTree.of(folder)) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                if (isUsed(name)) {
                    files.put(name, text(path));
                }
            }
        } catch (IOException e) {
            throw new RoutesException(
                    Finding.error(folder.toString(), 0, "cannot be read: %s; make it readable".formatted(e)), e);
        }
        return new RouteFolder(folder, files);
    }

    private static String text(Path path) throws IOException {
        try {
            return Files.readString(path);
        } catch (MalformedInputException e) {
            throw new RoutesException(Finding.error(path.toString(), 1, "not UTF-8; save it as UTF-8"), e);
        }
    }

    /** Hidden files are often backups that an editor has written. */
    private static boolean isUsed(String name) {
        boolean hidden = name.startsWith(".") || name.contains("/.");
        return !hidden && (name.endsWith(ROUTE) || name.startsWith(MAPPINGS));
    }

    /** The files in a subfolder whose names have the ending: the text of each by its path. */
    public Map<String, String> under(String subfolder, String ending) {
        Map<String, String> found = new TreeMap<>();
        files.forEach((name, text) -> {
            if (name.startsWith(subfolder) && name.endsWith(ending)) {
                found.put(name, text);
            }
        });
        return found;
    }

    /** The name of a file as messages show it. */
    public String shown(String name) {
        return folder.resolve(name).toString();
    }
}
