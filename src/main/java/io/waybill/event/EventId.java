package io.waybill.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * The id of an event: the same occurrence gets the same id however often it is sent, and no two sources share one.
 *
 * <p>It is 128 bits of SHA-256 over the source, the provider's type and what identifies the occurrence. The type is part
 * of it because providers reuse one id for events of several types.
 */
public final class EventId {

    private static final String PREFIX = "evt_";
    private static final int BYTES = 16;

    private EventId() {}

    /**
     * @param source the source's name, such as {@code sendpilot}
     * @param providerType the type as the provider wrote it
     * @param occurrence the provider's event id alone or, if it sends none, the values that identify the occurrence
     * @return {@code evt_} and 32 hexadecimal digits
     */
    public static String of(String source, String providerType, List<String> occurrence) {
        MessageDigest digest = Sha256.digest();
        put(digest, source);
        put(digest, providerType);
        occurrence.forEach(value -> put(digest, value));
        return PREFIX + HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    }

    /** Length first, so that {@code ("ab", "c")} and {@code ("a", "bc")} differ. */
    private static void put(MessageDigest digest, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }
}
