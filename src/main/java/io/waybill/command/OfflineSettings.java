package io.waybill.command;

import io.waybill.project.RouteSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What test cases override in the settings: every sink is dry, and no secret or file from outside the project is needed,
 * so that the cases also run on a fresh clone.
 */
final class OfflineSettings {

    private static final List<String> CREDENTIALS =
            List.of("oauth2.token-url", "oauth2.client-id", "oauth2.client-secret", "oauth2.scope");
    private static final List<String> SECRET_FILES = List.of("secret-file", "previous-secret-file");

    private OfflineSettings() {}

    /** The overrides for cases whose webhooks must be verified as the settings say. */
    static Map<String, String> verifying(RouteSet routes) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("waybill.ops.host", "127.0.0.1");
        for (String sink : routes.sinks()) {
            String prefix = "waybill.sink." + sink + ".";
            overrides.put(prefix + "mode", "dry");
            CREDENTIALS.forEach(key -> overrides.put(prefix + key, ""));
        }
        return overrides;
    }

    /** The overrides for cases whose webhooks are accepted, whoever sent them. */
    static Map<String, String> trusting(RouteSet routes) {
        Map<String, String> overrides = verifying(routes);
        for (String source : routes.sources()) {
            String prefix = "waybill.source." + source + ".";
            overrides.put(prefix + "verification", "none");
            SECRET_FILES.forEach(key -> overrides.put(prefix + key, ""));
        }
        return overrides;
    }
}
