package io.waybill.sink;

import io.waybill.config.Address;
import io.waybill.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a file is, as an event says. Who knows the query can often fetch the file, so it is never shown. */
public record FileLink(URI uri) {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    /** Shorter values would be hidden in ordinary words. */
    private static final int SHORTEST = 6;

    /** @throws PermanentFailure if the text is no address of HTTP, or has a user name */
    static FileLink parse(String text) throws PermanentFailure {
        try {
            URI uri = new URI(text.strip().replaceFirst("#.*", ""));
            if (SCHEMES.contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null) {
                return new FileLink(uri);
            }
        } catch (URISyntaxException e) {
            // Its message would show the link.
        }
        throw new PermanentFailure(
                "the link to the file is not an address such as https://files.example/1.csv; correct 'link' in the route",
                null);
    }

    /** The last part of its path, decoded; empty if there is none. */
    String lastPart() {
        String path = uri.getPath() == null ? "" : uri.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether it may carry a signature. */
    public boolean hasQuery() {
        return uri.getRawQuery() != null;
    }

    /** Hides the query in what a server answers, as a whole and in parts. */
    public String hideIn(String text) {
        return hide(uri.getRawQuery(), text);
    }

    /** Hides a query in a text, as a whole and each of its values. */
    public static String hide(@Nullable String rawQuery, String text) {
        if (rawQuery == null) {
            return text;
        }
        String hidden = text.replace(rawQuery, Secret.MASK).replace(rawQuery.replace("&", "&amp;"), Secret.MASK);
        for (String part : rawQuery.split("[&;]")) {
            String value = part.substring(part.indexOf('=') + 1);
            if (value.length() >= SHORTEST) {
                hidden = hidden.replace(value, Secret.MASK)
                        .replace(URLDecoder.decode(value, StandardCharsets.UTF_8), Secret.MASK);
            }
        }
        return hidden;
    }

    /** Without its query, and without a path that carries a secret. */
    @Override
    public String toString() {
        return new Address(uri).toString();
    }
}
