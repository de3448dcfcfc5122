package io.waybill.source;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which bodies are on record as rejected already: a provider that sends one again for days is recorded each time, but
 * the body is kept once. Remembers so many; what is forgotten is kept once more.
 */
public final class RejectedBodies {

    private static final int MOST = 10_000;

    private final Map<String, String> firstIds = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    };

    /**
     * The id under which the body is on record; empty if it was not, and from now on is under this one.
     *
     * @param code why it was rejected
     */
    synchronized Optional<String> keptAs(String source, String code, byte[] body, String id) {
        return Optional.ofNullable(firstIds.putIfAbsent(digest(source, code, body), id));
    }

    private static String digest(String source, String code, byte[] body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update("%s %s ".formatted(source, code).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
