package io.waybill.config;

import java.net.URI;

/** An HTTP address. Its query and its user info may be secret, and are never printed. */
public record Address(URI uri) {

    @Override
    public String toString() {
        return redact(uri.toString());
    }

    /** Masks them in any text that is, or was meant to be, a URL. */
    static String redact(String url) {
        return url.replaceAll("//[^/@]*@", "//" + Secret.MASK + "@").replaceAll("([?;]).*", "$1" + Secret.MASK);
    }
}
