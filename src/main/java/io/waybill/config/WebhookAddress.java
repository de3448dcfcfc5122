package io.waybill.config;

import io.waybill.config.SourceSettings.Scheme;

/** Where a provider posts its webhooks. */
public final class WebhookAddress {

    private WebhookAddress() {}

    /** Without the secret that may be in its path. */
    public static String of(SourceSettings source, HttpSettings http, int port) {
        String token = source.schemes().contains(Scheme.PATH_TOKEN) ? "/••••" : "";
        Address publicUrl = http.publicUrl();
        String server = publicUrl == null
                ? "%s://%s".formatted(http.scheme(), Address.authority(http.host(), port))
                : publicUrl.uri().toString();
        return "%s/webhooks/%s%s".formatted(server, source.name(), token);
    }
}
