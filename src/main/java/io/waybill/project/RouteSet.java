package io.waybill.project;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.RouteRequirements;
import io.waybill.config.RouteRequirements.SinkRequirements;
import io.waybill.event.Event;
import io.waybill.finding.Finding;
import io.waybill.record.TakenTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All routes and mappings, checked as far as possible without running them. */
public final class RouteSet {

    /** The route that stores every record entry. It is not a sink with events of its own. */
    public static final String AUDIT = "audit";

    private static final String WEBHOOKS = "kamelet:webhooks";

    private static final Pattern SETTING =
            Pattern.compile("waybill\\.((?:source|sink)\\.[a-z0-9-]+)\\.([A-Za-z0-9_.-]*[A-Za-z0-9])");

    private final RouteFolder folder;
    private final Map<String, RouteFile> sources;
    private final Map<String, RouteFile> sinks;

    private RouteSet(RouteFolder folder, Map<String, RouteFile> sources, Map<String, RouteFile> sinks) {
        this.folder = folder;
        this.sources = sources;
        this.sinks = sinks;
    }

    /** @throws RoutesException with every error found */
    public static RouteSet of(RouteFolder folder) {
        List<Finding> problems = new ArrayList<>();
        RouteSet set = read(folder, problems);
        if (!problems.isEmpty()) {
            throw new RoutesException(problems);
        }
        return set;
    }

    /** Reads files that may have errors, and adds these to the problems. Every file counts as a source or sink. */
    public static RouteSet read(RouteFolder folder, List<Finding> problems) {
        RouteSet set = new RouteSet(
                folder, files(folder, RouteFolder.SOURCES, problems), files(folder, RouteFolder.SINKS, problems));
        set.check(problems);
        return set;
    }

    private static Map<String, RouteFile> files(RouteFolder folder, String subfolder, List<Finding> problems) {
        Map<String, RouteFile> files = new TreeMap<>();
        folder.under(subfolder, RouteFolder.ROUTE).forEach((path, text) -> {
            try {
                RouteFile file = RouteFile.read(path, folder.shown(path), text);
                files.put(file.name(), file);
            } catch (RoutesException e) {
                problems.addAll(e.findings());
                files.put(RouteFile.nameOf(path), RouteFile.unreadable(path, folder.shown(path)));
            }
        });
        return files;
    }

    private void check(List<Finding> problems) {
        sources.values().stream().filter(RouteFile::isReadable).forEach(source -> {
            source.mustBeginWith("kamelet:webhook", "source", problems);
            if (source.name().equals(Event.HUB)) {
                problems.add(
                        Finding.error(
                                source.shown(),
                                1,
                                "'waybill' is the source of Waybill's own events, its alarms; name the file and its route otherwise"));
            }
        });
        sinks.values().stream().filter(RouteFile::isReadable).forEach(sink -> {
            if (sink.name().equals(AUDIT)) {
                sink.mustBeginWith("kamelet:records", "", problems);
            } else {
                sink.mustBeginWith("kamelet:events", "sink", problems);
            }
        });
        String audit = RouteFolder.SINKS + AUDIT + RouteFolder.ROUTE;
        if (!folder.files().containsKey(audit)) {
            problems.add(Finding.error(folder.shown(audit), 1, "is missing, so nothing would be recorded; restore it"));
        }
        if (!folder.files().containsKey(RouteFolder.ENDPOINTS)) {
            sinks.values().stream()
                    .filter(sink -> sink.uses(WEBHOOKS))
                    .forEach(sink -> problems.add(Finding.error(
                            sink.shown(),
                            sink.lineOf(WEBHOOKS),
                            "calls the endpoints of %s, and there is no such file; write it"
                                    .formatted(folder.shown(RouteFolder.ENDPOINTS)))));
        }
        folder.under(RouteFolder.POLICIES, RouteFolder.ROUTE).forEach((path, text) -> {
            try {
                YamlDocument.parse(folder.shown(path), text);
            } catch (RoutesException e) {
                problems.addAll(e.findings());
            }
        });
    }

    /** The name of the source or sink whose file this is, given by its path below the folder. */
    public static String nameOf(String path) {
        return RouteFile.nameOf(path);
    }

    public Set<String> sources() {
        return sources.keySet();
    }

    /** The sinks without the audit. */
    public Set<String> sinks() {
        Set<String> names = new TreeSet<>(sinks.keySet());
        names.remove(AUDIT);
        return names;
    }

    /** Whether the sink calls the endpoints of {@link RouteFolder#ENDPOINTS}. */
    public boolean callsEndpoints(String sink) {
        RouteFile file = sinks.get(sink);
        return file != null && file.uses(WEBHOOKS);
    }

    /**
     * Which events a sink takes.
     *
     * @param types the parameter of its route, with all placeholders replaced
     * @throws IllegalArgumentException with what to do, if that is no list of types
     */
    public TakenTypes taken(String sink, String types) {
        RouteFile file = Objects.requireNonNull(sinks.get(sink), sink);
        return TakenTypes.parse(types, file.shown(), file.first().lineOf("types"));
    }

    /** The types that the sources' routes give to events. */
    public Set<String> types() {
        Set<String> types = new TreeSet<>();
        sources().forEach(source -> types.addAll(types(source)));
        return types;
    }

    /** The types that a source's route gives to events. */
    public Set<String> types(String source) {
        RouteFile file = sources.get(source);
        return file == null ? Set.of() : new TreeSet<>(file.values("kamelet:map", "type"));
    }

    /** The settings that the routes use. */
    public RouteRequirements shape() {
        Map<String, Set<String>> used = keysUsed();
        Map<String, Set<String>> sourceKeys = new TreeMap<>();
        sources().forEach(name -> sourceKeys.put(name, used.getOrDefault("source." + name, new TreeSet<>())));
        Map<String, SinkRequirements> sinkRequirements = new TreeMap<>();
        for (String name : sinks()) {
            RouteFile file = Objects.requireNonNull(sinks.get(name));
            Set<String> kamelets = file.kamelets();
            Set<String> keys = used.getOrDefault("sink." + name, new TreeSet<>());
            Set<String> addresses = new HashSet<>();
            if (!Collections.disjoint(kamelets, RouteRequirements.CALLING_THE_URL)) {
                addresses.add("url");
            }
            if (kamelets.contains("slack")) {
                addresses.addAll(Set.of("webhook-url", "token"));
                file.values("kamelet:slack", "channel").stream()
                        .flatMap(channels -> Arrays.stream(channels.split(",")))
                        .forEach(channel -> keys.add("channel." + channel.strip()));
            }
            sinkRequirements.put(name, new SinkRequirements(keys, addresses, kamelets));
        }
        return new RouteRequirements(sourceKeys, sinkRequirements);
    }

    /** The keys that the files use, by what stands before them, such as {@code sink.crm}. */
    private Map<String, Set<String>> keysUsed() {
        Map<String, Set<String>> keys = new HashMap<>();
        for (String text : folder.files().values()) {
            Matcher matcher = SETTING.matcher(text);
            while (matcher.find()) {
                keys.computeIfAbsent(matcher.group(1), any -> new TreeSet<>()).add(matcher.group(2));
            }
        }
        return keys;
    }

    /** The YAML of routes and policies by its path below the folder, without the sinks that are off. */
    public Map<String, String> routes(Set<String> off) {
        Map<String, String> routes = new TreeMap<>(folder.under(RouteFolder.POLICIES, RouteFolder.ROUTE));
        routes.putAll(folder.under(RouteFolder.SOURCES, RouteFolder.ROUTE));
        routes.putAll(folder.under(RouteFolder.SINKS, RouteFolder.ROUTE));
        off.forEach(sink -> routes.remove(RouteFolder.SINKS + sink + RouteFolder.ROUTE));
        return routes;
    }

    /** jq text by name, such as {@code sendpilot/campaign}. */
    public Map<String, String> programs() {
        return named(RouteFolder.JQ);
    }

    /** YAML tables by name, such as {@code crm-status}. */
    public Map<String, JsonNode> tables() {
        Map<String, JsonNode> tables = new TreeMap<>();
        named(RouteFolder.TABLE)
                .forEach((name, text) -> tables.put(
                        name, YamlDocument.json(folder.shown(RouteFolder.MAPPINGS + name + RouteFolder.TABLE), text)));
        return tables;
    }

    private Map<String, String> named(String ending) {
        Map<String, String> named = new TreeMap<>();
        folder.under(RouteFolder.MAPPINGS, ending)
                .forEach((path, text) -> named.put(
                        path.substring(RouteFolder.MAPPINGS.length(), path.length() - ending.length()), text));
        return named;
    }

    /** The path, below the folder, of the file of a source or sink; empty if there is none. */
    public String fileOf(String name) {
        for (String subfolder : List.of(RouteFolder.SOURCES, RouteFolder.SINKS)) {
            if (folder.files().containsKey(subfolder + name + RouteFolder.ROUTE)) {
                return subfolder + name + RouteFolder.ROUTE;
            }
        }
        return "";
    }

    /** Whether several routes may use a file, given by its name as messages show it. */
    public boolean isShared(String file) {
        return Stream.of(RouteFolder.MAPPINGS, RouteFolder.POLICIES)
                .anyMatch(subfolder -> file.startsWith(folder.shown(subfolder)));
    }

    public RouteFolder folder() {
        return folder;
    }

    public String shown(String path) {
        return folder.shown(path);
    }
}
