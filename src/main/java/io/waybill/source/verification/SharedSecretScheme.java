package io.waybill.source.verification;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.SharedSecret;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sender sends the secret itself. That does not protect the body from changes, so it needs TLS. */
sealed interface SharedSecretScheme extends VerificationScheme {

    /** In a header of its own. */
    record InHeader(String header) implements SharedSecretScheme {

        @Override
        public VerificationResult check(Webhook webhook, SharedSecret secret) {
            List<String> lines = webhook.header(header);
            boolean found = false;
            for (String line : lines) {
                // The server turns each byte of a header into one character, also where the secret is UTF-8.
                found |= isAmong(secret, line.getBytes(UTF_8), line.getBytes(ISO_8859_1));
            }
            if (lines.isEmpty()) {
                return VerificationResult.MISSING;
            }
            return found ? VerificationResult.VERIFIED : VerificationResult.MISMATCH;
        }

        @Override
        public void sign(SignedRequest request, SharedSecret secret) {
            request.header(header, secret.secret().reveal());
        }
    }

    /** At the end of the address. */
    record InPath() implements SharedSecretScheme {

        @Override
        public VerificationResult check(Webhook webhook, SharedSecret secret) {
            String token = webhook.pathToken();
            if (token == null) {
                return VerificationResult.MISSING;
            }
            return isAmong(secret, token.getBytes(UTF_8)) ? VerificationResult.VERIFIED : VerificationResult.MISMATCH;
        }

        @Override
        public void sign(SignedRequest request, SharedSecret secret) {
            request.pathToken(secret.secret().reveal());
        }
    }

    /**
     * HTTP Basic authentication (RFC 7617). The secret is {@code user:password}, or the password alone, which accepts
     * any user name.
     */
    record Basic() implements SharedSecretScheme {

        private static final String HEADER = "Authorization";
        private static final String SCHEME = "Basic ";

        @Override
        public VerificationResult check(Webhook webhook, SharedSecret secret) {
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
                    ? VerificationResult.VERIFIED
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
        public void sign(SignedRequest request, SharedSecret secret) {
            String text = secret.secret().reveal();
            String credentials = text.indexOf(':') < 0 ? "waybill:" + text : text;
            request.header(HEADER, SCHEME + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
        }
    }

    /** In the body's JSON. */
    record InBody(BodySecret place) implements SharedSecretScheme {

        @Override
        public VerificationResult check(Webhook webhook, SharedSecret secret) {
            JsonNode json = BodySecret.json(webhook.body()).orElse(null);
            if (json == null) {
                return VerificationResult.MALFORMED;
            }
            String given = place.in(json).orElse(null);
            if (given == null) {
                return VerificationResult.MISSING;
            }
            return isAmong(secret, given.getBytes(UTF_8)) ? VerificationResult.VERIFIED : VerificationResult.MISMATCH;
        }

        @Override
        public void sign(SignedRequest request, SharedSecret secret) {
            request.body(place.putInto(request.body(), secret.secret().reveal()));
        }
    }

    /** In the query of the address. */
    record InQuery(QuerySecret place) implements SharedSecretScheme {

        @Override
        public VerificationResult check(Webhook webhook, SharedSecret secret) {
            List<String> given = place.in(webhook.target());
            if (given.isEmpty()) {
                return VerificationResult.MISSING;
            }
            boolean found = isAmong(
                    secret, given.stream().map(value -> value.getBytes(UTF_8)).toArray(byte[][]::new));
            return found ? VerificationResult.VERIFIED : VerificationResult.MISMATCH;
        }

        @Override
        public void sign(SignedRequest request, SharedSecret secret) {
            request.query(place.with(secret.secret().reveal()));
        }
    }

    /** Compares with all of them, so that the time does not tell which one matches. */
    private static boolean isAmong(SharedSecret secret, byte[]... given) {
        byte[] expected = secret.secret().reveal().getBytes(UTF_8);
        boolean found = false;
        for (byte[] bytes : given) {
            found |= MessageDigest.isEqual(bytes, expected);
        }
        return found;
    }
}
