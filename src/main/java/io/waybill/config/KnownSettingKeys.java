package io.waybill.config;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys there can be, with these routes.
 *
 * @param exact keys as they are
 * @param open prefixes, ending in a dot, of keys that end in a name of the user's
 */
record KnownSettingKeys(Set<String> exact, Set<String> open, RouteRequirements shape) {

    private static final String SOURCE = "waybill.source.";
    private static final String SINK = "waybill.sink.";

    static KnownSettingKeys in(RouteRequirements shape) {
        Set<String> exact = new TreeSet<>();
        Set<String> open = new TreeSet<>();
        for (SettingKey<?> key : SettingKeys.ALL) {
            Set<String> owners = key.isFor("source")
                    ? shape.sources().keySet()
                    : key.isFor("sink") ? shape.sinks().keySet() : Set.of("");
            for (String owner : owners) {
                if (key.isOpen()) {
                    open.add(key.prefixOf(owner));
                } else {
                    exact.add(key.of(owner));
                }
            }
        }
        shape.sources().forEach((name, keys) -> keys.forEach(key -> exact.add(SOURCE + name + "." + key)));
        shape.sinks().forEach((name, sink) -> sink.keys().forEach(key -> exact.add(SINK + name + "." + key)));
        return new KnownSettingKeys(exact, open, shape);
    }

    /** Exact keys and prefixes alike. */
    Collection<String> all() {
        Set<String> all = new TreeSet<>(exact);
        all.addAll(open);
        return all;
    }

    List<Finding> problemsWith(RawSettings values) {
        List<Finding> problems = new ArrayList<>();
        for (String name : values.names()) {
            if (name.startsWith("waybill.") && !isKnown(name)) {
                problems.add(values.error(name, "'%s': %s".formatted(name, why(name))));
            }
        }
        return problems;
    }

    private boolean isKnown(String name) {
        return exact.contains(name) || open.stream().anyMatch(prefix -> isBelow(prefix, name));
    }

    private static boolean isBelow(String prefix, String name) {
        return name.startsWith(prefix) && name.length() > prefix.length();
    }

    private String why(String name) {
        String missing = missingOwner(name, SINK, "sink", shape.sinks().keySet());
        if (missing == null) {
            missing = missingOwner(name, SOURCE, "source", shape.sources().keySet());
        }
        return missing != null ? missing : "there is no such setting; " + suggestion(name);
    }

    private static @Nullable String missingOwner(String name, String prefix, String what, Set<String> owners) {
        if (!name.startsWith(prefix)) {
            return null;
        }
        String rest = name.substring(prefix.length());
        String owner = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
        if (owners.contains(owner)) {
            return null;
        }
        if (what.equals("sink") && owner.equals("audit")) {
            return "the audit sink is set up by waybill.audit.jdbc-url, .username and .password; use these";
        }
        return "there is no %s '%s', only %s; correct the name, or add routes/%ss/%s.camel.yaml"
                .formatted(what, owner, new TreeSet<>(owners), what, owner);
    }

    private String suggestion(String name) {
        if (open.contains(name + ".")) {
            return "a name comes after it: %s.NAME".formatted(name);
        }
        return DidYouMean.among(exact, name, "docs/configuration.md has them all");
    }
}
