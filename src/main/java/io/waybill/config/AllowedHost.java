package io.waybill.config;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host that may be called.
 *
 * @param name in lower case; after {@code *.}, all names below it
 * @param port -1: the one that the scheme has if an address names none
 */
public record AllowedHost(String name, int port) {

    private static final Pattern TEXT = Pattern.compile(
            "((?:\\*\\.(?=[^:]*[^:.]\\.[^:.]))?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:.]+])(?::(\\d{1,5}))?");

    private static final String ANY = "*";
    private static final int MOST_PORT = 65_535;

    /** @throws IllegalArgumentException if the text names no host, an impossible port, or all names below a top-level domain */
    static AllowedHost parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        int port = parts.group(2) == null ? -1 : Integer.parseInt(parts.group(2));
        if (port == 0 || port > MOST_PORT) {
            throw new IllegalArgumentException(text);
        }
        return new AllowedHost(parts.group(1).toLowerCase(Locale.ROOT), port);
    }

    /** The port that an address of HTTP leads to. */
    public static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }

    /** Whether the address is at this host. */
    public boolean has(URI address) {
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        boolean named = name.startsWith(ANY) ? host.endsWith(name.substring(ANY.length())) : host.equals(name);
        return named && (port < 0 ? address.getPort() < 0 || isUsual(address) : port == port(address));
    }

    private static boolean isUsual(URI address) {
        return address.getPort() == ("https".equalsIgnoreCase(address.getScheme()) ? 443 : 80);
    }
}
