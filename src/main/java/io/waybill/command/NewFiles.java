package io.waybill.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The first files of a new source or sink.
 *
 * @param kind {@code source} or {@code sink}
 * @param name the name of the source or sink, and of its files
 */
record NewFiles(String kind, String name, Path config, Path routes) {

    /** The text of each file by its path. */
    private Map<Path, String> texts() {
        Map<Path, String> texts = new LinkedHashMap<>();
        texts.put(routes.resolve("%ss/%s.camel.yaml".formatted(kind, name)), text("route.camel.yaml"));
        texts.put(routes.resolve("mappings/%s/reply.jq".formatted(name)), text("mapping.jq"));
        texts.put(routes.resolve("tests/%s.yaml".formatted(name)), text("case.yaml"));
        return texts;
    }

    /** The files that already exist, a route of the other kind and this name included: a route's id is unique. */
    List<Path> existing() {
        List<Path> all = new ArrayList<>(texts().keySet());
        all.add(routes.resolve("%ss/%s.camel.yaml".formatted(kind.equals("sink") ? "source" : "sink", name)));
        return all.stream().filter(Files::exists).toList();
    }

    /** Writes the files, adds the settings, and answers what it did, a line each. */
    List<String> write() {
        List<String> done = new ArrayList<>();
        try {
            for (Map.Entry<Path, String> file : texts().entrySet()) {
                Files.createDirectories(Objects.requireNonNull(file.getKey().getParent()));
                Files.writeString(file.getKey(), file.getValue(), StandardOpenOption.CREATE_NEW);
                done.add("wrote " + file.getKey());
            }
            if (addSettings()) {
                done.add("added its settings to " + config);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return done;
    }

    private boolean addSettings() throws IOException {
        String before = Files.readString(config);
        if (before.contains("waybill.%s.%s.".formatted(kind, name))) {
            return false;
        }
        String end = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
        Files.writeString(config, end + "\n" + text("settings.properties"), StandardOpenOption.APPEND);
        return true;
    }

    /** What is left for the user to do, a line each. */
    List<String> next() {
        return text("next.txt").lines().toList();
    }

    private String text(String template) {
        String path = "/new/%s/%s".formatted(kind, template);
        try (InputStream in = Objects.requireNonNull(NewFiles.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("NAME", name)
                    .replace(
                            "VARIABLE",
                            "WAYBILL_%s_%s"
                                    .formatted(kind, name.replace('-', '_'))
                                    .toUpperCase(Locale.ROOT))
                    .replace("ROUTES", routes.toString())
                    .replace("CONFIG", config.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
