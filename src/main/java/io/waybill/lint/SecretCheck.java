package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.project.RouteFolder;
import java.util.List;
import java.util.regex.Pattern;

/** Finds secrets in routes and mappings. Its warnings do not repeat them. */
final class SecretCheck {

    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("\\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
            Pattern.compile("hooks\\.slack\\.com/services/T\\w+/B\\w+/\\w+"),
            Pattern.compile("discord(?:app)?\\.com/api/webhooks/\\d+/[\\w-]{20,}"),
            Pattern.compile("\\bwhsec_[A-Za-z0-9+/=]{8,}"),
            Pattern.compile("\\b[rs]k_(?:live|test)_\\w{8,}"),
            Pattern.compile("\\bgh[opsu]_[A-Za-z0-9]{20,}"),
            Pattern.compile("\\bAKIA[0-9A-Z]{16}\\b"),
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----"),
            Pattern.compile("\\b(?:Bearer|Basic) [A-Za-z0-9+/=._~-]{12,}"),
            Pattern.compile("://[^/\\s:@{}]+:[^/\\s:@{}]+@"),
            Pattern.compile(
                    "(?i)\\b[\\w.-]*(?:password|passwd|secret|api-?_?key|access-?_?token|auth-?_?token)[\"']?\\s*[:=]"
                            + "\\s*[\"']?(?![\"'\\s{}#$.|(\\[])[A-Za-z0-9+/=_~!@%^*-]{8,}(?=[\"'\\s,}&]|$)"));

    private SecretCheck() {}

    static void check(String shown, String text, List<Finding> findings) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean isComment = line.stripLeading().startsWith("#");
            if (!isComment
                    && SECRETS.stream().anyMatch(secret -> secret.matcher(line).find())) {
                findings.add(Finding.warning(
                        shown,
                        i + 1,
                        "looks like a secret; use a setting that an environment variable sets, as in"
                                + " {{waybill.sink.NAME.token}}"
                                + (shown.endsWith(RouteFolder.ENDPOINTS) ? ", or secret-file" : "")));
            }
        }
    }
}
