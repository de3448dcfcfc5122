package io.waybill.routes.lint;

import io.waybill.finding.Finding;
import io.waybill.routes.RouteFolder;
import io.waybill.routes.RouteSet;
import io.waybill.routes.RoutesException;
import io.waybill.routes.Yaml;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A set of files that may be wrong.
 *
 * @param documents the YAML of the routes that are YAML, by path below the folder
 * @param settings the settings' texts by key
 */
record Draft(RouteFolder folder, RouteSet routes, Map<String, Node> documents, Map<String, String> settings) {

    /** Reads the YAML, and adds what is none to the findings. */
    static Draft of(RouteFolder folder, RouteSet routes, Map<String, String> settings, List<Finding> findings) {
        Map<String, Node> documents = new TreeMap<>();
        folder.under("", RouteFolder.ROUTE).forEach((path, text) -> {
            try {
                documents.put(path, Yaml.parse(folder.shown(path), text));
            } catch (RoutesException e) {
                findings.addAll(e.findings());
            }
        });
        return new Draft(folder, routes, documents, settings);
    }

    String shown(String path) {
        return folder.shown(path);
    }
}
