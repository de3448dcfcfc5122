package io.waybill.source;

import io.waybill.config.Secret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Verifies the webhooks of one source: any of its schemes, with any of its secrets, is enough. */
final class Verifier {

    /** What says that a proxy or tunnel on this machine passed the webhook on. */
    private static final List<String> FORWARDED = List.of("forwarded", "x-forwarded-for");

    private final SourceSettings settings;

    Verifier(SourceSettings settings) {
        this.settings = settings;
    }

    Optional<VerifiedWebhook> verify(Webhook webhook) {
        return settings.schemes().stream()
                .filter(scheme -> accepts(scheme, webhook))
                .findFirst()
                .map(scheme -> new VerifiedWebhook(webhook, scheme.written()));
    }

    private boolean accepts(Scheme scheme, Webhook webhook) {
        return switch (scheme) {
            case HEADER ->
                settings.header() != null
                        && webhook.header(settings.header()).stream().anyMatch(this::isSecret);
            case PATH_TOKEN -> webhook.pathToken() != null && isSecret(webhook.pathToken());
            case NONE -> settings.allowUnverified() || isLocal(webhook);
        };
    }

    private static boolean isLocal(Webhook webhook) {
        return webhook.fromThisMachine()
                && FORWARDED.stream().allMatch(header -> webhook.header(header).isEmpty());
    }

    /** In constant time, whichever secret it is. */
    private boolean isSecret(String given) {
        byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (Secret secret : settings.secrets()) {
            found |= MessageDigest.isEqual(bytes, secret.reveal().getBytes(StandardCharsets.UTF_8));
        }
        return found;
    }
}
