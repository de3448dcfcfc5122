package io.waybill.project;

import io.waybill.finding.Finding;
import io.waybill.finding.TextFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The files below {@code routes/}, as one reading found them. Where there can be no folders, as in a Kubernetes ConfigMap, a
 * file's name may stand for its path: {@code sinks__slack.camel.yaml} is {@code sinks/slack.camel.yaml}.
 *
 * @param folder the path as the user wrote it
 * @param files the text of each file by its path below the folder, such as {@code sinks/slack.camel.yaml}
 * @param warnings what could not be read, and is not needed
 */
public record RouteFolder(Path folder, Map<String, String> files, List<Finding> warnings) {

    public static final String ROUTE = ".camel.yaml";
    public static final String SOURCES = "sources/";
    public static final String SINKS = "sinks/";
    public static final String POLICIES = "policies/";
    /** The clients that are told of events. */
    public static final String ENDPOINTS = "endpoints.yaml";

    public static final String MAPPINGS = "mappings/";
    public static final String JQ = ".jq";
    public static final String TABLE = ".yaml";

    private static final List<String> SECRET_FILES = List.of("secret-file", "previous-secret-file");

    private static final String FOLDER_IN_NAME = "__";

    /** What Java has for a byte of a file's name that is no character. */
    private static final char UNKNOWN_CHARACTER = '\uFFFD';

    private static final List<String> FOLDERS = List.of(SOURCES, SINKS, POLICIES, MAPPINGS);

    public RouteFolder {
        files = Map.copyOf(files);
        warnings = List.copyOf(warnings);
    }

    /** @throws RoutesException if the folder does not exist, or a file or folder in it that is needed cannot be read */
    public static RouteFolder read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new RoutesException(List.of(Finding.error(
                    folder.toString(),
                    0,
                    "there is no such folder; run from the project's folder, or name one with --routes")));
        }
        FileTree tree = FileTree.of(folder);
        List<Finding> findings = new ArrayList<>(tree.findings(path -> isNeeded(name(folder, path))));
        Map<String, String> files = new TreeMap<>();
        for (Path path : tree.files()) {
            String name = name(folder, path);
            if (isUsed(name)) {
                read(path, name, files, findings);
            }
        }
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new RoutesException(findings);
        }
        return new RouteFolder(folder, files, findings);
    }

    private static void read(Path path, String name, Map<String, String> files, List<Finding> findings) {
        if (name.indexOf(UNKNOWN_CHARACTER) >= 0) {
            findings.add(Finding.warning(
                    path.toString(),
                    0,
                    "its name is in another character set than this system's, so it is not read; name it with a-z, 0-9"
                            + " and -"));
            return;
        }
        try {
            if (files.put(name, TextFile.read(path)) != null) {
                findings.add(Finding.error(
                        path.toString(),
                        0,
                        "%s is there twice: in its folder, and with __ in its name; remove one of them"
                                .formatted(name)));
            }
        } catch (NoSuchFileException e) {
            // It was deleted a moment ago.
        } catch (TextFile.Unreadable e) {
            findings.add(e.finding());
        }
    }

    /** What a file is called below the folder, whether its path or its name says so. */
    public static String name(Path folder, Path path) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        return name.contains("/") ? name : name.replace(FOLDER_IN_NAME, "/");
    }

    private static boolean isUsed(String name) {
        return name.endsWith(ROUTE)
                || name.equals(ENDPOINTS)
                || (name.startsWith(MAPPINGS) && (name.endsWith(JQ) || name.endsWith(TABLE)));
    }

    /** Whether a route or mapping could be missing if this cannot be read: it is one, or a folder where they are. */
    private static boolean isNeeded(String name) {
        return isUsed(name) || FOLDERS.stream().anyMatch((name + "/")::startsWith);
    }

    /** The paths of the files with a secret that {@link #ENDPOINTS} names. */
    public Set<String> secretFiles() {
        Set<String> paths = new TreeSet<>();
        try {
            String text = files.get(ENDPOINTS);
            List<Node> nodes =
                    text == null ? List.of() : YamlDocument.all(YamlDocument.parseData(shown(ENDPOINTS), text));
            for (Node node : nodes) {
                SECRET_FILES.forEach(key ->
                        YamlDocument.child(node, key).map(YamlDocument::text).ifPresent(paths::add));
            }
        } catch (RoutesException e) {
            // The check of the file says what is wrong with it.
        }
        return paths;
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
        String path = folder.toString();
        return path.isEmpty() ? name : path + "/" + name;
    }
}
