package io.waybill.source.verification;

import io.waybill.config.SharedSecret;
import io.waybill.config.SourceSettings;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Comparator;

/** Signs requests as a source's provider does: by each of the source's schemes, with its current secret. */
public final class Signer {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 18;

    private final SourceSettings settings;
    private final Clock clock;

    public Signer(SourceSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    public SignedRequest sign(byte[] body) {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        SignedRequest request = new SignedRequest(
                settings.name(),
                body,
                clock.instant(),
                "msg_" + Base64.getUrlEncoder().encodeToString(id));
        if (!settings.secrets().isEmpty()) {
            SharedSecret secret = settings.secrets().get(0);
            // First what changes the body or the address, which others sign.
            VerificationSchemes.of(settings).values().stream()
                    .sorted(Comparator.comparing(scheme -> !(scheme instanceof SharedSecretScheme)))
                    .forEach(scheme -> scheme.sign(request, secret));
        }
        return request;
    }
}
