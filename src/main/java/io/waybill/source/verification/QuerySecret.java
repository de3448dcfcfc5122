package io.waybill.source.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waybill.config.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parameter of an address that contains the secret.
 *
 * @param name of the parameter
 */
record QuerySecret(String name) {

    /** Each value that the parameter has in the path and query of an address. */
    List<String> in(String target) {
        List<String> values = new ArrayList<>(1);
        for (String pair : pairs(target)) {
            if (isOurs(pair)) {
                values.add(decoded(pair.substring(Math.min(pair.length(), pair.indexOf('=') + 1))));
            }
        }
        return values;
    }

    private static List<String> pairs(String target) {
        int query = target.indexOf('?');
        return query < 0 ? List.of() : Arrays.asList(target.substring(query + 1).split("&", -1));
    }

    private boolean isOurs(String pair) {
        int end = pair.indexOf('=');
        return end >= 0 && decoded(pair.substring(0, end)).equals(name);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** The path and query with a mask for the secret. */
    String maskedIn(String target) {
        int query = target.indexOf('?');
        if (query < 0) {
            return target;
        }
        List<String> pairs = pairs(target).stream()
                .map(pair -> isOurs(pair) ? pair.substring(0, pair.indexOf('=') + 1) + encoded(Secret.MASK) : pair)
                .toList();
        return target.substring(0, query + 1) + String.join("&", pairs);
    }

    /** The parameter as it is written. */
    String with(String secret) {
        return encoded(name) + "=" + encoded(secret);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
