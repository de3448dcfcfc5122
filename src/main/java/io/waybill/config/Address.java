package io.waybill.config;

import java.net.URI;

/** An HTTP address. Its query and its user info may be secret, and are never printed. */
public record Address(URI uri) {

    /** What follows {@code ://} in the address of a server at that host: an IPv6 address is in brackets (RFC 3986). */
    public static String authority(String host, int port) {
        return (host.contains(":") ? "[" + host.replace("%", "%25") + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return redact(uri.toString());
    }

    /** Masks them in any text that is, or was meant to be, a URL. */
    static String redact(String url) {
        return url.replaceAll("//[^/@]*@", "//" + Secret.MASK + "@").replaceAll("([?;]).*", "$1" + Secret.MASK);
    }
}
