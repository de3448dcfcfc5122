package io.waybill.generation;

import io.waybill.config.Settings;
import io.waybill.project.CheckedProject;
import io.waybill.project.RouteFolder;
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
 * What differs between two generations. {@code GET /api/routes} answers with its JSON.
 *
 * @param added the new files, as messages name them
 * @param changed the files whose text is different, those with a secret included
 * @param removed the files that no longer exist
 * @param settings the keys that were added, changed or removed
 * @param needRestart the keys that have changed since the start and take effect at the next one
 */
public record GenerationChanges(
        Set<String> added, Set<String> changed, Set<String> removed, Set<String> settings, Set<String> needRestart) {

    private static final String SINK_SETTING = "waybill.sink.";
    private static final String FILE = "-file";

    private static final String BROKER_PASSWORD = "waybill.broker.password";
    private static final String AUDIT_PASSWORD = "waybill.audit.password";

    private static final String PUBLIC_URL = "waybill.http.public-url";

    /** Another token is in use at once; that there is none any more only after a restart. */
    private static final String OPS_TOKEN = "waybill.ops.token";

    static GenerationChanges between(CheckedProject before, CheckedProject after, Settings started) {
        Map<String, String> filesBefore = before.snapshot().digests();
        Map<String, String> filesAfter = after.snapshot().digests();
        Set<String> changed = differingInBoth(filesBefore, filesAfter);
        changed.addAll(
                differingInBoth(before.snapshot().secrets(), after.snapshot().secrets()));
        return new GenerationChanges(
                onlyInFirst(filesAfter, filesBefore),
                changed,
                onlyInFirst(filesBefore, filesAfter),
                differing(before.settings().texts(), after.settings().texts()),
                needingRestart(started, after.settings()));
    }

    private static Set<String> differingInBoth(Map<String, String> before, Map<String, String> after) {
        Set<String> files = new TreeSet<>(after.keySet());
        files.retainAll(before.keySet());
        files.removeIf(file -> Objects.equals(after.get(file), before.get(file)));
        return files;
    }

    private static Set<String> onlyInFirst(Map<String, String> first, Map<String, String> second) {
        Set<String> keys = new TreeSet<>(first.keySet());
        keys.removeAll(second.keySet());
        return keys;
    }

    private static Set<String> differing(Map<String, String> before, Map<String, String> after) {
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
        // A secret that is read from a file is known by the key that names the file.
        return keys.stream()
                .map(key -> after.getOrDefault(key + FILE, "").isEmpty() ? key : key + FILE)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The settings of what all generations share. */
    private static Set<String> needingRestart(Settings started, Settings now) {
        Map<String, Boolean> sections = new TreeMap<>();
        sections.put("waybill.http.", started.http().equals(now.http()));
        sections.put("waybill.ops.", started.ops().equals(now.ops()));
        sections.put("waybill.broker.", started.broker().equals(now.broker()));
        sections.put("waybill.hub.", started.broker().hub().equals(now.broker().hub()));
        sections.put("waybill.audit.", started.audit().equals(now.audit()));
        sections.put("waybill.data-dir", started.dataDir().equals(now.dataDir()));
        sections.values().removeIf(same -> same);
        return differing(started.texts(), now.texts()).stream()
                .filter(key -> sections.keySet().stream().anyMatch(key::startsWith))
                .filter(key -> !isInUseAtOnce(key, started, now))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isInUseAtOnce(String key, Settings started, Settings now) {
        return key.startsWith(PUBLIC_URL)
                || (key.startsWith(OPS_TOKEN) && now.ops().token() != null)
                || (key.startsWith(BROKER_PASSWORD) && now.broker().connectsAs(started.broker()))
                || (key.startsWith(AUDIT_PASSWORD) && now.audit().connectsAs(started.audit()));
    }

    boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && removed.isEmpty() && settings.isEmpty();
    }

    /** The sinks whose route or settings have changed; all of them if a mapping, a policy or a setting of all sinks has. */
    Set<String> touchedSinks(CheckedProject after) {
        Set<String> files = new TreeSet<>(added);
        files.addAll(changed);
        files.addAll(removed);
        RouteSet routes = after.routes();
        boolean isAll = files.stream().anyMatch(routes::isShared)
                || settings.stream().anyMatch(GenerationChanges::concernsAllSinks);
        Set<String> ofEndpoints = new TreeSet<>(after.snapshot().routes().secretFiles());
        ofEndpoints.add(routes.shown(RouteFolder.ENDPOINTS));
        return routes.sinks().stream()
                .filter(sink -> isAll
                        || files.contains(routes.shown(routes.fileOf(sink)))
                        || (routes.callsEndpoints(sink) && files.stream().anyMatch(ofEndpoints::contains))
                        || settings.stream().anyMatch(key -> key.startsWith(SINK_SETTING + sink + ".")))
                .collect(Collectors.toSet());
    }

    /** Whom any sink may call; and keys of the user's own, which any route and any endpoint can use. */
    private static boolean concernsAllSinks(String key) {
        return key.startsWith("waybill.egress.") || !key.startsWith("waybill.");
    }

    /** The changes in one line, for the log. */
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
