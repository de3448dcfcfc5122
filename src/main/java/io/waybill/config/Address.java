package io.waybill.config;

import java.net.URI;

/** An HTTP address. It may carry a key in its query, or credentials before its host: these are never printed. */
public record Address(URI uri) {

    @Override
    public String toString() {
        return redact(uri.toString());
    }

    /** The same for the text of any URL, also of one that is none. */
    static String redact(String url) {
        return url.replaceAll("//[^/@]*@", "//" + Secret.MASK + "@").replaceAll("([?;]).*", "$1" + Secret.MASK);
    }
}
