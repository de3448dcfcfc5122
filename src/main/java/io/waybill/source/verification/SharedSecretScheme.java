package io.waybill.source.verification;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.waybill.config.SharedSecret;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secret itself is sent. It proves who sent the request, not what is in it: use it over TLS alone. */
sealed interface SharedSecretScheme extends VerificationScheme {

    /** In a header of its own. */
    record InHeader(String header) implements SharedSecretScheme {

        @Override
        public VerificationResult find(Webhook webhook, SharedSecret secret) {
            List<String> lines = webhook.header(header);
            boolean found = false;
            for (String line : lines) {
                // What is not ASCII comes as bytes, each taken for a character.
                found |= isAmong(secret, line.getBytes(UTF_8), line.getBytes(ISO_8859_1));
            }
            if (lines.isEmpty()) {
                return VerificationResult.MISSING;
            }
            return found ? VerificationResult.PROVEN : VerificationResult.MISMATCH;
        }

        @Override
        public void attach(SignedRequest request, SharedSecret secret) {
            request.header(header, secret.secret().reveal());
        }
    }

    /** At the end of the address. */
    record InPath() implements SharedSecretScheme {

        @Override
        public VerificationResult find(Webhook webhook, SharedSecret secret) {
            String token = webhook.pathToken();
            if (token == null) {
                return VerificationResult.MISSING;
            }
            return isAmong(secret, token.getBytes(UTF_8)) ? VerificationResult.PROVEN : VerificationResult.MISMATCH;
        }

        @Override
        public void attach(SignedRequest request, SharedSecret secret) {
            request.pathToken(secret.secret().reveal());
        }
    }

    /**
     * HTTP Basic authentication (RFC 7617). The secret is {@code user:password}, or the password alone; then any user's
     * name is right.
     */
    record Basic() implements SharedSecretScheme {

        private static final String HEADER = "Authorization";
        private static final String SCHEME = "Basic ";

        @Override
        public VerificationResult find(Webhook webhook, SharedSecret secret) {
            String given = webhook.onlyHeader(HEADER).orElse(null);
            if (given == null || !given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                return VerificationResult.MISSING;
            }
            String credentials = decode(given.substring(SCHEME.length()).strip());
            if (credentials == null || credentials.indexOf(':') < 0) {
                return VerificationResult.MALFORMED;
            }
            String password = credentials.substring(credentials.indexOf(':') + 1);
            return isAmong(secret, credentials.getBytes(UTF_8), password.getBytes(UTF_8))
                    ? VerificationResult.PROVEN
                    : VerificationResult.MISMATCH;
        }

        private static @Nullable String decode(String base64) {
            try {
                return new String(Base64.getDecoder().decode(base64), UTF_8);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        @Override
        public void attach(SignedRequest request, SharedSecret secret) {
            String text = secret.secret().reveal();
            String credentials = text.indexOf(':') < 0 ? "waybill:" + text : text;
            request.header(HEADER, SCHEME + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
        }
    }

    /** All are looked at, whichever it is. */
    private static boolean isAmong(SharedSecret secret, byte[]... given) {
        byte[] expected = secret.secret().reveal().getBytes(UTF_8);
        boolean found = false;
        for (byte[] bytes : given) {
            found |= MessageDigest.isEqual(bytes, expected);
        }
        return found;
    }
}
