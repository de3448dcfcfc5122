package io.waybill.generation;

import io.waybill.config.Settings;
import io.waybill.project.CheckedProject;
import io.waybill.project.RouteSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What differs between two generations. JSON as {@code GET /api/routes} has it.
 *
 * @param added files, as messages name them
 * @param changed files
 * @param removed files
 * @param settings the keys of settings whose value is another, or that are there or gone
 * @param needRestart those among them that count from the next start
 */
public record GenerationChanges(
        Set<String> added, Set<String> changed, Set<String> removed, Set<String> settings, Set<String> needRestart) {

    private static final String SINK_SETTING = "waybill.sink.";
    private static final String SOURCE_SETTING = "waybill.source.";
    private static final String SECRET_FILE = "secret-file";

    static GenerationChanges between(CheckedProject before, CheckedProject after, Settings started) {
        Map<String, String> filesBefore = before.saved().digests();
        Map<String, String> filesAfter = after.saved().digests();
        Set<String> changed = new TreeSet<>(filesAfter.keySet());
        changed.retainAll(filesBefore.keySet());
        changed.removeIf(file -> Objects.equals(filesAfter.get(file), filesBefore.get(file)));
        return new GenerationChanges(
                minus(filesAfter, filesBefore),
                changed,
                minus(filesBefore, filesAfter),
                settings(before.settings(), after.settings()),
                needingRestart(started, after.settings()));
    }

    private static Set<String> settings(Settings before, Settings after) {
        Set<String> keys = differing(before.texts(), after.texts());
        after.sources().forEach((name, source) -> {
            String prefix = SOURCE_SETTING + name + ".";
            // Their texts have the file's name.
            if (before.sources().containsKey(name)
                    && !source.equals(before.sources().get(name))
                    && keys.stream().noneMatch(key -> key.startsWith(prefix))) {
                keys.add(prefix + SECRET_FILE);
            }
        });
        return keys;
    }

    private static Set<String> minus(Map<String, String> these, Map<String, String> those) {
        Set<String> left = new TreeSet<>(these.keySet());
        left.removeAll(those.keySet());
        return left;
    }

    private static Set<String> differing(Map<String, String> before, Map<String, String> after) {
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
        return keys;
    }

    /** What was given to parts that outlive a generation. */
    private static Set<String> needingRestart(Settings started, Settings now) {
        Map<String, Boolean> sections = new TreeMap<>();
        sections.put("waybill.http.", started.http().equals(now.http()));
        sections.put("waybill.ops.", started.ops().equals(now.ops()));
        sections.put("waybill.broker.", started.broker().equals(now.broker()));
        sections.put("waybill.audit.", started.audit().equals(now.audit()));
        sections.put("waybill.data-dir", started.dataDir().equals(now.dataDir()));
        sections.values().removeIf(same -> same);
        return differing(started.texts(), now.texts()).stream()
                .filter(key -> sections.keySet().stream().anyMatch(key::startsWith))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty() && settings.isEmpty();
    }

    /** The sinks whose routes, mappings or settings are others than before. */
    Set<String> touched(CheckedProject after) {
        Set<String> files = new TreeSet<>(added);
        files.addAll(changed);
        files.addAll(removed);
        RouteSet routes = after.routes();
        boolean all = files.stream().anyMatch(routes::isShared);
        return routes.sinks().stream()
                .filter(sink -> all
                        || files.contains(routes.shown(routes.fileOf(sink)))
                        || settings.stream().anyMatch(key -> key.startsWith(SINK_SETTING + sink + ".")))
                .collect(Collectors.toSet());
    }

    /** In one line, for the console. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        part(parts, "added", added);
        part(parts, "changed", changed);
        part(parts, "removed", removed);
        part(parts, "settings", settings);
        return String.join("; ", parts);
    }

    private static void part(List<String> parts, String what, Set<String> names) {
        if (!names.isEmpty()) {
            parts.add(what + " " + String.join(", ", names));
        }
    }
}
