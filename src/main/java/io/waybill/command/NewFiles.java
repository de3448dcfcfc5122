package io.waybill.command;

import io.waybill.project.RouteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The first files of a new source or sink.
 *
 * @param entry says what is in them
 * @param name the name of the source or sink, and of its files
 */
record NewFiles(CatalogueEntry entry, String name, Path config, Path routes) {

    /** The text of each file by its path. */
    private Map<Path, String> texts() {
        Map<Path, String> texts = new TreeMap<>();
        entry.routes(name).forEach((path, text) -> texts.put(routes.resolve(path), filled(text)));
        return texts;
    }

    /** The files that already exist, a route of the other kind and this name included: a route's id is unique. */
    List<Path> existing() {
        List<Path> all = new ArrayList<>(texts().keySet());
        all.remove(shared());
        String other = entry.kind().equals("sink") ? "source" : "sink";
        all.add(routes.resolve("%ss/%s.camel.yaml".formatted(other, name)));
        return all.stream().filter(Files::exists).toList();
    }

    /** All sinks that tell clients share it: if it exists, it stays. */
    private Path shared() {
        return routes.resolve(RouteFolder.ENDPOINTS);
    }

    /** Writes the files, adds the settings, and answers what it did, a line each. */
    List<String> write() throws IOException {
        List<String> done = new ArrayList<>();
        for (Map.Entry<Path, String> file : texts().entrySet()) {
            if (file.getKey().equals(shared()) && Files.exists(shared())) {
                done.add("left %s as it is".formatted(shared()));
                continue;
            }
            Files.createDirectories(Objects.requireNonNull(file.getKey().getParent()));
            Files.writeString(file.getKey(), file.getValue(), StandardOpenOption.CREATE_NEW);
            done.add("wrote " + file.getKey());
        }
        if (addSettings()) {
            done.add("added its settings to " + config);
        }
        return done;
    }

    /** Not if there are some: they are the user's. Comments may name an example. */
    private boolean addSettings() throws IOException {
        String before = Files.readString(config);
        Pattern set = Pattern.compile("(?m)^\\s*waybill\\.%s\\.%s\\.".formatted(entry.kind(), Pattern.quote(name)));
        if (set.matcher(before).find()) {
            return false;
        }
        String end = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
        Files.writeString(config, end + "\n" + filled(entry.settings()), StandardOpenOption.APPEND);
        return true;
    }

    /** What is left for the user to do, a line each. */
    List<String> next() {
        return filled(entry.next()).lines().toList();
    }

    private String filled(String text) {
        String variable = "WAYBILL_%s_%s".formatted(entry.kind(), name.replace('-', '_'));
        return text.replace("__OF__", name.equals(entry.name()) ? "" : " --of " + entry.name())
                .replace("__NAME__", name)
                .replace("__VARIABLE__", variable.toUpperCase(Locale.ROOT))
                .replace("__ROUTES__", routes.toString())
                .replace("__CONFIG__", config.toString());
    }
}
