package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.project.YamlDocument;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A project that may have errors.
 *
 * @param documents the parsed route files by path below the folder, without those that are not YAML
 * @param settings the values of the settings by key
 */
record ProjectDraft(RouteFolder folder, RouteSet routes, Map<String, Node> documents, Map<String, String> settings) {

    /** Parses the route files, and adds those that are not YAML to the findings. */
    static ProjectDraft of(RouteFolder folder, RouteSet routes, Map<String, String> settings, List<Finding> findings) {
        Map<String, Node> documents = new TreeMap<>();
        folder.under("", RouteFolder.ROUTE).forEach((path, text) -> {
            try {
                documents.put(path, YamlDocument.parse(folder.shown(path), text));
            } catch (RoutesException e) {
                findings.addAll(e.findings());
            }
        });
        return new ProjectDraft(folder, routes, documents, settings);
    }

    String shown(String path) {
        return folder.shown(path);
    }
}
