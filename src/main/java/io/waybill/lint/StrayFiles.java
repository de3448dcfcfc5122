package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.FileTree;
import io.waybill.project.RouteFolder;
import java.nio.file.Path;
import java.util.List;

/** Finds files that look like part of the project but are not read. */
final class StrayFiles {

    private static final String READ =
            "(sources|sinks|policies)/.*\\.camel\\.yaml|mappings/.*\\.(jq|yaml)|tests/.*|endpoints\\.yaml";

    private StrayFiles() {}

    static void check(RouteFolder folder, List<Finding> findings) {
        Path root = folder.folder();
        FileTree.of(root).files().stream()
                .map(path -> RouteFolder.name(root, path))
                .filter(name -> name.matches(".*\\.(yaml|yml|jq)") && !name.matches(READ))
                .forEach(name -> findings.add(Finding.warning(folder.shown(name), 1, "is not read; " + fix(name))));
    }

    private static String fix(String name) {
        if (name.endsWith(".jq")) {
            return "move it to mappings";
        }
        if (name.matches("(sources|sinks|policies)/.*")) {
            return "name it %s".formatted(name.replaceFirst("(\\.camel)?\\.ya?ml$", ".camel.yaml"));
        }
        return name.startsWith("mappings/")
                ? "end its name in .yaml"
                : "routes are in sources, sinks and policies; move it there";
    }
}
