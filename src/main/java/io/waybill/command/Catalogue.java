package io.waybill.command;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The sources and sinks that the jar has files for. */
final class Catalogue {

    /** The entry for what the catalogue does not have. */
    static final String GENERIC = "generic";

    private static final String README = "/catalogue/README.md";

    private final List<CatalogueEntry> entries;

    private Catalogue(List<CatalogueEntry> entries) {
        this.entries = entries;
    }

    static Catalogue read() {
        Map<String, Map<String, String>> folders = new TreeMap<>();
        ResourceFiles.beside(README).forEach((path, content) -> {
            String[] parts = path.split("/", 3);
            if (parts.length > 1) {
                // An entry's page is beside its folder: sources/instantly.md.
                folders.computeIfAbsent(
                                parts[0] + "/" + parts[1].replaceFirst("\\.md$", ""), folder -> new LinkedHashMap<>())
                        .put(
                                parts.length == 2 ? CatalogueEntry.PAGE : parts[2],
                                new String(content, StandardCharsets.UTF_8));
            }
        });
        return new Catalogue(folders.entrySet().stream()
                .map(folder -> entry(folder.getKey(), folder.getValue()))
                .toList());
    }

    private static CatalogueEntry entry(String folder, Map<String, String> files) {
        String[] parts = folder.split("s/", 2);
        return new CatalogueEntry(parts[0], parts[1], files);
    }

    /** All, sinks first, each kind by name. */
    List<CatalogueEntry> entries() {
        return entries;
    }

    /** Those of a kind, by name. */
    List<CatalogueEntry> entries(String kind) {
        return entries.stream().filter(entry -> entry.kind().equals(kind)).toList();
    }

    Optional<CatalogueEntry> find(String kind, String name) {
        return entries(kind).stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    CatalogueEntry generic(String kind) {
        return find(kind, GENERIC).orElseThrow();
    }
}
