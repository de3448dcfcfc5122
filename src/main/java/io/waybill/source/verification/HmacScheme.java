package io.waybill.source.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waybill.config.HmacSettings;
import io.waybill.config.SharedSecret;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An HMAC of the body, optionally with a timestamp and an id, in a header. */
final class HmacScheme implements VerificationScheme {

    private static final Pattern SEPARATORS = Pattern.compile("[,; ]+");
    private static final String IN_SIGNATURE = "=";

    private final HmacSettings settings;
    private final Duration tolerance;
    private final SignedContent signed;
    /** The prefix in parts, as a header is split. */
    private final List<String> prefix;

    /** @param tolerance how far a signed timestamp may be off */
    HmacScheme(HmacSettings settings, Duration tolerance) {
        this.settings = settings;
        this.tolerance = tolerance;
        this.signed = new SignedContent(settings.algorithm(), settings.signed());
        this.prefix = parts(settings.prefix());
    }

    @Override
    public VerificationResult check(Webhook webhook, SharedSecret secret) {
        byte[] key = key(secret);
        if (key == null) {
            return VerificationResult.NO_KEY;
        }
        List<String> parts = webhook.header(settings.header()).stream()
                .flatMap(line -> parts(line).stream())
                .toList();
        Optional<String> timestamp = at(settings.timestamp(), webhook, parts);
        Optional<String> id = at(settings.id(), webhook, parts);
        if (parts.isEmpty() || timestamp.isEmpty() || id.isEmpty()) {
            return VerificationResult.MISSING;
        }
        List<byte[]> given = signatures(parts);
        Instant signedAt = settings.timestamp().isEmpty()
                ? webhook.receivedAt()
                : SignatureTimestamp.parse(timestamp.get()).orElse(null);
        if (given.isEmpty() || signedAt == null) {
            return VerificationResult.MALFORMED;
        }
        byte[] expected = signed.mac(key, webhook.body(), timestamp.get(), id.get(), webhook.target());
        boolean found = false;
        for (byte[] signature : given) {
            found |= MessageDigest.isEqual(signature, expected);
        }
        if (!found) {
            // One of another length was not made by this hash.
            return given.stream().anyMatch(signature -> signature.length == expected.length)
                    ? VerificationResult.MISMATCH
                    : VerificationResult.MALFORMED;
        }
        return SignatureTimestamp.isOff(signedAt, webhook.receivedAt(), tolerance)
                ? VerificationResult.STALE
                : VerificationResult.VERIFIED;
    }

    /** The value of a header, or of a part of the signature's header; an empty text if the scheme does not use it. */
    private static Optional<String> at(String place, Webhook webhook, List<String> parts) {
        if (place.isEmpty()) {
            return Optional.of("");
        }
        if (!place.endsWith(IN_SIGNATURE)) {
            return webhook.onlyHeader(place);
        }
        List<String> found = behind(parts(place), parts);
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static List<String> parts(String text) {
        return SEPARATORS.splitAsStream(text).filter(part -> !part.isEmpty()).toList();
    }

    /** What follows each occurrence of the prefix, whether or not there is a space between, in small letters or capitals. */
    private static List<String> behind(List<String> prefix, List<String> parts) {
        if (prefix.isEmpty()) {
            return parts;
        }
        int last = prefix.size() - 1;
        String end = prefix.get(last);
        List<String> found = new ArrayList<>();
        for (int i = 0; i + last < parts.size(); i++) {
            String part = parts.get(i + last);
            if (isSame(prefix.subList(0, last), parts.subList(i, i + last))
                    && part.regionMatches(true, 0, end, 0, end.length())) {
                if (part.length() > end.length()) {
                    found.add(part.substring(end.length()));
                } else if (i + last + 1 < parts.size()) {
                    found.add(parts.get(i + last + 1));
                }
            }
        }
        return found;
    }

    private static boolean isSame(List<String> words, List<String> parts) {
        return String.join(" ", words).equalsIgnoreCase(String.join(" ", parts));
    }

    private List<byte[]> signatures(List<String> parts) {
        List<byte[]> signatures = new ArrayList<>();
        for (String text : behind(prefix, parts)) {
            byte[] signature = decode(text);
            if (signature != null) {
                signatures.add(signature);
            }
        }
        return signatures;
    }

    private byte @Nullable [] decode(String text) {
        try {
            byte[] decoded =
                    switch (settings.encoding()) {
                        case HEX -> HexFormat.of().parseHex(text);
                        case BASE64 -> Base64.getDecoder().decode(text);
                        case BASE64URL -> Base64.getUrlDecoder().decode(text);
                    };
            return decoded.length == 0 ? null : decoded;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void sign(SignedRequest request, SharedSecret secret) {
        byte[] key = key(secret);
        if (key == null) {
            return;
        }
        byte[] mac = signed.mac(key, request.body(), request.timestamp(), request.id(), request.target());
        String signature = settings.prefix()
                + switch (settings.encoding()) {
                    case HEX -> HexFormat.of().formatHex(mac);
                    case BASE64 -> Base64.getEncoder().encodeToString(mac);
                    case BASE64URL -> Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
                };
        List<String> parts = new ArrayList<>();
        put(settings.timestamp(), request.timestamp(), request, parts);
        put(settings.id(), request.id(), request, parts);
        parts.add(signature);
        request.header(settings.header(), String.join(",", parts));
    }

    private static void put(String place, String value, SignedRequest request, List<String> parts) {
        if (place.endsWith(IN_SIGNATURE)) {
            parts.add(place + value);
        } else if (!place.isEmpty()) {
            request.header(place, value);
        }
    }

    /** Null if the secret is not what it should be. */
    private byte @Nullable [] key(SharedSecret secret) {
        String text = secret.secret().reveal();
        try {
            byte[] key =
                    switch (settings.key()) {
                        case TEXT -> text.getBytes(UTF_8);
                        case HEX -> HexFormat.of().parseHex(text);
                        case BASE64 -> Base64.getDecoder().decode(text);
                    };
            return key.length == 0 ? null : key;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
