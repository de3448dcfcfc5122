package io.waybill.command;

import io.waybill.project.RouteSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What test cases override in the settings: every sink is dry, and no secret or file from outside the project is needed,
 * so that the cases also run on a fresh clone.
 */
final class OfflineSettings {

    private static final List<String> CREDENTIALS =
            List.of("oauth2.token-url", "oauth2.client-id", "oauth2.client-secret", "oauth2.scope");

    private static final String SOURCE = "waybill.source.";

    private OfflineSettings() {}

    /**
     * The overrides for cases whose webhooks must be verified as the settings say.
     *
     * @param secretFiles the keys that name files with secrets
     */
    static Map<String, String> verifying(RouteSet routes, Set<String> secretFiles) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("waybill.ops.host", "127.0.0.1");
        for (String sink : routes.sinks()) {
            String prefix = "waybill.sink." + sink + ".";
            overrides.put(prefix + "mode", "dry");
            CREDENTIALS.forEach(key -> overrides.put(prefix + key, ""));
        }
        secretFiles.stream().filter(key -> !key.startsWith(SOURCE)).forEach(key -> overrides.put(key, ""));
        return overrides;
    }

    /**
     * The overrides for cases whose webhooks are accepted, whoever sent them.
     *
     * @param sources all of them, also those without a route
     */
    static Map<String, String> trusting(RouteSet routes, Set<String> sources, Set<String> secretFiles) {
        Map<String, String> overrides = verifying(routes, secretFiles);
        sources.forEach(source -> overrides.put(SOURCE + source + ".verification", "none"));
        secretFiles.forEach(key -> overrides.put(key, ""));
        return overrides;
    }
}
