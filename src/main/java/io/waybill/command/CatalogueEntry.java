package io.waybill.command;

import io.waybill.project.RouteFolder;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a source or sink begins with.
 *
 * @param kind {@code source} or {@code sink}
 * @param name in the catalogue
 * @param files the texts of its files by their paths in its folder, as the catalogue's README says, and its page
 */
record CatalogueEntry(String kind, String name, Map<String, String> files) {

    static final String PAGE = "page.md";

    private static final String MAPPINGS = "mappings/";

    CatalogueEntry {
        files = Map.copyOf(files);
    }

    /** What it is, in a line. */
    String about() {
        return text("about.txt").strip();
    }

    String settings() {
        return text("settings.properties");
    }

    String next() {
        return text("next.txt");
    }

    /** What to do at the provider, the limits, and where each fact comes from. */
    String page() {
        return text(PAGE);
    }

    /** The texts of the files in the project, by their paths below its routes. */
    Map<String, String> routes(String chosenName) {
        Map<String, String> routes = new TreeMap<>();
        files.forEach((file, text) -> {
            if (file.startsWith(MAPPINGS)) {
                routes.put(MAPPINGS + chosenName + "/" + file.substring(MAPPINGS.length()), text);
            } else if (file.equals("route.camel.yaml")) {
                routes.put("%ss/%s.camel.yaml".formatted(kind, chosenName), text);
            } else if (file.equals("cases.yaml")) {
                routes.put("tests/%s.yaml".formatted(chosenName), text);
            } else if (file.equals(RouteFolder.ENDPOINTS)) {
                routes.put(RouteFolder.ENDPOINTS, text);
            }
        });
        return routes;
    }

    @Override
    public String toString() {
        return kind + " " + name;
    }

    private String text(String file) {
        return Objects.requireNonNull(files.get(file), () -> "%s has no %s".formatted(name, file));
    }
}
