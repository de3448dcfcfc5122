package io.waybill.command;

import io.waybill.project.RouteSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a test sets otherwise than the settings do: no sink is called, whatever its mode, and nothing needs to be there
 * that is taken from outside, as on a fresh clone or where a build runs.
 */
final class OfflineSettings {

    private static final List<String> CREDENTIALS =
            List.of("oauth2.token-url", "oauth2.client-id", "oauth2.client-secret", "oauth2.scope");
    private static final List<String> SECRET_FILES = List.of("secret-file", "previous-secret-file");

    private OfflineSettings() {}

    /** For webhooks that must be verified as the settings say. */
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

    /** For webhooks that are taken from anyone. */
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
