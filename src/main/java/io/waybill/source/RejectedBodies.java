package io.waybill.source;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.event.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Knows which bodies are already on record as rejected. A provider may resend one for days: each attempt goes on
 * record, the body only once. Past the limit the oldest is forgotten, and its body may go on record a second time.
 */
public final class RejectedBodies {

    private static final int MAX_BODIES = 10_000;

    @GuardedBy("this")
    private final Map<String, String> firstIds = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_BODIES;
        }
    };

    /**
     * The id under which the body is on record. If it is new, remembers this id for it and returns empty.
     *
     * @param code why it was rejected
     */
    synchronized Optional<String> firstId(String source, String code, byte[] body, String id) {
        return Optional.ofNullable(firstIds.putIfAbsent(digest(source, code, body), id));
    }

    private static String digest(String source, String code, byte[] body) {
        MessageDigest sha256 = Sha256.digest();
        sha256.update("%s %s ".formatted(source, code).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha256.digest(body));
    }
}
