package io.waybill.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address of HTTP, or of a mail server. Its query and its user info may be secret, and are never printed. Neither is its path, if that carries a
 * secret, as the path of an incoming webhook does.
 */
public record Address(URI uri) {

    private static final Pattern USER_INFO = Pattern.compile("//[^/@]*@");
    private static final Pattern QUERY = Pattern.compile("([?;]).*");
    private static final Pattern WITH_PATH = Pattern.compile("(https?://(?:[^/@]*@)?([^/?;]+))(/[^?;]*)(.*)");

    /** Hosts that take whoever knows the path. */
    private static final Pattern HOST_OF_HOOKS = Pattern.compile("(?i)hooks?\\..*");

    /** What nobody would choose as a name. */
    private static final Pattern RANDOM =
            Pattern.compile("(?=.*\\d)(?=.*[A-Za-z])[\\w~.:-]{16,}" + "|(?=.*[a-z])(?=.*[A-Z])[\\w~-]{20,}");

    private static final int SHOWN = 4;
    private static final int LONG = 16;

    /** A name that {@link URI} knows as a host's, with what stands for it. */
    private static final Pattern STAND_IN = Pattern.compile("x([0-9a-f]+)\\.host\\.invalid");

    private static final Pattern AUTHORITY = Pattern.compile("(?:[^@]*@)?([A-Za-z0-9._~-]+)(?::(\\d{0,5}))?");

    private static final Set<String> HTTP = Set.of("http", "https");
    private static final Set<String> OF_SINKS = Set.of("http", "https", "smtp", "smtps");

    /**
     * Reads an address. Names of hosts may have underscores, as they do in container networks.
     *
     * @throws IllegalArgumentException if the text is not one of HTTP, or has a fragment
     */
    public static Address parse(String text) {
        return parse(text, HTTP);
    }

    /** The same, also of a mail server: {@code smtp://mail.example:587}. */
    static Address parseOfSink(String text) {
        return parse(text, OF_SINKS);
    }

    private static Address parse(String text, Set<String> schemes) {
        try {
            URI uri = new URI(text);
            boolean known = schemes.contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
            boolean hasHost = uri.getHost() != null
                    || (uri.getRawAuthority() != null
                            && AUTHORITY.matcher(uri.getRawAuthority()).matches());
            if (!known || !hasHost || uri.getRawFragment() != null) {
                throw new IllegalArgumentException(text);
            }
            return new Address(uri);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What follows {@code ://} in the address of a server at that host: an IPv6 address is in brackets (RFC 3986). */
    public static String authority(String host, int port) {
        return (host.contains(":") ? "[" + host.replace("%", "%25") + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return redact(uri.toString());
    }

    /** Masks what may be secret in any text that is, or was meant to be, a URL. */
    static String redact(String url) {
        String masked = url;
        Matcher address = WITH_PATH.matcher(url);
        if (address.matches() && isSecret(address.group(2), address.group(3))) {
            masked = address.group(1) + "/" + hint(address.group(3)) + address.group(4);
        }
        masked = USER_INFO.matcher(masked).replaceAll("//" + Secret.MASK + "@");
        return QUERY.matcher(masked).replaceAll("$1" + Secret.MASK);
    }

    /** Whether the path carries a secret. */
    static boolean hasSecretPath(String url) {
        Matcher address = WITH_PATH.matcher(url);
        return address.matches() && isSecret(address.group(2), address.group(3));
    }

    private static boolean isSecret(String host, String path) {
        return (HOST_OF_HOOKS.matcher(host).matches() && path.length() > 1)
                || segments(path).stream()
                        .anyMatch(segment -> RANDOM.matcher(segment).matches());
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/")).filter(each -> !each.isEmpty()).toList();
    }

    /** Enough to tell it from another. */
    private static String hint(String path) {
        List<String> segments = segments(path);
        String last = segments.get(segments.size() - 1);
        return Secret.MASK + (last.length() < LONG ? "" : last.substring(last.length() - SHOWN));
    }

    /** The host and a hint, for an address that is secret as a whole. */
    public String hint() {
        String path = uri.getRawPath();
        return authority() + (path == null || path.length() < 2 ? "" : "/" + hint(path));
    }

    /** What in it must not be shown. */
    public Set<String> secrets() {
        Set<String> found = new HashSet<>();
        String userInfo = userInfo();
        if (userInfo != null) {
            found.add(userInfo);
            found.add(decoded(userInfo));
            found.add(basic(userInfo));
        }
        if (uri.getRawQuery() != null) {
            found.add(uri.getRawQuery());
        }
        String path = uri.getRawPath();
        if (path != null && isSecret(authority(), path)) {
            found.add(path);
            segments(path).stream()
                    .filter(segment -> RANDOM.matcher(segment).matches())
                    .forEach(found::add);
        }
        return found;
    }

    /** The value of the header Authorization; null if the address has no user info. */
    public @Nullable Secret credentials() {
        String userInfo = userInfo();
        return userInfo == null ? null : new Secret("Basic " + basic(userInfo));
    }

    /** As HTTP clients take it: without user info, and with a host that {@link URI} knows as one. */
    public URI target() {
        String host = uri.getHost();
        String authority = authority();
        if (host == null) {
            Matcher parts = AUTHORITY.matcher(authority);
            if (!parts.matches()) {
                return uri;
            }
            String hex = HexFormat.of().formatHex(parts.group(1).getBytes(StandardCharsets.UTF_8));
            authority = "x" + hex + ".host.invalid"
                    + authority.substring(parts.group(1).length());
        }
        String before = uri.getScheme() + "://";
        return URI.create(before
                + authority
                + uri.toString()
                        .substring(before.length() + uri.getRawAuthority().length()));
    }

    /** The name of the host that is called for one in {@link #target}. */
    public static String host(String inTarget) {
        Matcher standIn = STAND_IN.matcher(inTarget);
        return standIn.matches()
                ? new String(HexFormat.of().parseHex(standIn.group(1)), StandardCharsets.UTF_8)
                : inTarget;
    }

    private String authority() {
        String authority = String.valueOf(uri.getRawAuthority());
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private @Nullable String userInfo() {
        String authority = String.valueOf(uri.getRawAuthority());
        int end = authority.lastIndexOf('@');
        return end < 0 ? null : authority.substring(0, end);
    }

    private static String basic(String userInfo) {
        return Base64.getEncoder().encodeToString(decoded(userInfo).getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
