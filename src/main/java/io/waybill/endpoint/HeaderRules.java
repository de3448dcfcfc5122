package io.waybill.endpoint;

import io.waybill.config.Secret;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which headers an endpoint may be sent. */
final class HeaderRules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /** What the hub itself sends, or what would steer the call. */
    private static final Pattern OWN = Pattern.compile(
            "(?i)camel.*|webhook-(id|timestamp|signature)|ce-.*|idempotency-key|host|content-(type|length|encoding)"
                    + "|transfer-encoding|connection|expect|te|trailer|upgrade");

    private static final Pattern CREDENTIAL =
            Pattern.compile("(?i).*(auth|cookie|token|secret|password|key|signature).*");

    private HeaderRules() {}

    /** What is wrong with a header, and what to do; null if nothing is. */
    static @Nullable String fault(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            return "'%s' is not the name of a header; write one such as X-Team".formatted(name);
        }
        if (OWN.matcher(name).matches()) {
            return "'%s' is a header that Waybill sends itself; remove it".formatted(name);
        }
        return new Secret(value).canBeInHeader()
                ? null
                : "the value of '%s' has a line break, or a character beyond ISO 8859-1, which no header can have; remove it"
                        .formatted(name);
    }

    /** A header that others than its receiver must not see, by its name; null if there is none. */
    static @Nullable String credentialIn(@Nullable Map<String, Secret> headers) {
        return headers == null
                ? null
                : headers.keySet().stream()
                        .filter(name -> CREDENTIAL.matcher(name).matches())
                        .sorted()
                        .findFirst()
                        .orElse(null);
    }
}
