package io.waybill.config;

import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys there can be, with these routes.
 *
 * @param exact keys as they are
 * @param prefixes what comes before the last part of keys that end in a name of the user's; each ends in a dot
 */
record KnownSettingKeys(Set<String> exact, Set<String> prefixes, RouteRequirements routes) {

    /** For settings that are not checked. */
    static final KnownSettingKeys NONE =
            new KnownSettingKeys(Set.of(), Set.of(), new RouteRequirements(Map.of(), Map.of()));

    static KnownSettingKeys in(RouteRequirements routes) {
        Set<String> exact = new TreeSet<>();
        Set<String> prefixes = new TreeSet<>();
        for (SettingKey<?> key : SettingKeys.ALL) {
            for (String owner : routes.names(key.owner())) {
                if (key.endsInName()) {
                    prefixes.add(key.prefixOf(owner));
                } else {
                    exact.add(key.of(owner));
                    if (key.type().canBeInFile()) {
                        exact.add(key.of(owner) + SecretFile.SUFFIX);
                    }
                }
            }
        }
        routes.sources().forEach((name, keys) -> addAll(exact, SettingOwner.SOURCE, name, keys));
        routes.sinks().forEach((name, sink) -> addAll(exact, SettingOwner.SINK, name, sink.keys()));
        return new KnownSettingKeys(exact, prefixes, routes);
    }

    private static void addAll(Set<String> exact, SettingOwner owner, String name, Set<String> keys) {
        keys.forEach(key -> {
            exact.add(owner.prefix() + name + "." + key);
            exact.add(owner.prefix() + name + "." + key + SecretFile.SUFFIX);
        });
    }

    /** For a key that names a file with a secret: the key whose value is in that file. Null for any other key. */
    @Nullable
    String keyOfFile(String name) {
        if (!name.endsWith(SecretFile.SUFFIX) || !isKnown(name)) {
            return null;
        }
        String key = name.substring(0, name.length() - SecretFile.SUFFIX.length());
        return isKnown(key) ? key : null;
    }

    /** An error for each setting that does not exist. */
    List<Finding> unknownIn(RawSettings values) {
        List<Finding> problems = new ArrayList<>();
        for (String name : values.names()) {
            if (name.startsWith(SettingOwner.HUB.prefix()) && !isKnown(name)) {
                problems.add(values.error(name, "'%s': %s".formatted(name, whyUnknown(name))));
            }
        }
        return problems;
    }

    private boolean isKnown(String name) {
        return exact.contains(name) || prefixes.stream().anyMatch(prefix -> isBelow(prefix, name));
    }

    private static boolean isBelow(String prefix, String name) {
        return name.startsWith(prefix) && name.length() > prefix.length();
    }

    private String whyUnknown(String name) {
        String missing = missingOwner(name, SettingOwner.SINK);
        if (missing == null) {
            missing = missingOwner(name, SettingOwner.SOURCE);
        }
        return missing != null ? missing : "there is no such setting; " + suggestion(name);
    }

    private @Nullable String missingOwner(String key, SettingOwner owner) {
        if (!key.startsWith(owner.prefix())) {
            return null;
        }
        Set<String> names = routes.names(owner);
        String name = key.substring(owner.prefix().length()).split("\\.", 2)[0];
        if (names.contains(name)) {
            return null;
        }
        if (owner == SettingOwner.SINK && name.equals("audit")) {
            return "the audit sink uses waybill.audit.jdbc-url, .username and .password; set these";
        }
        return "there is no %s '%s', only %s; correct the name, or add routes/%ss/%s.camel.yaml"
                .formatted(owner.written(), name, names, owner.written(), name);
    }

    private String suggestion(String name) {
        if (prefixes.contains(name + ".")) {
            return "it must end in a name: %s.NAME".formatted(name);
        }
        return DidYouMean.among(exact, name, "docs/configuration.md lists all of them");
    }
}
