package io.waybill.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The webhook port.
 *
 * @param tls null for plain HTTP
 * @param maxBody in bytes
 * @param maxMemory what all webhooks that are not answered yet may take, in bytes
 * @param maxInFlight how many webhooks are processed at once
 * @param maxWaiting how many connections may wait without having sent a whole request
 * @param requestTimeout how long each of them may take to send it
 * @param publicUrl what stands before {@code /webhooks/} in the address that providers post to; null if that is the port's own
 * @param trustedProxies who is believed when they say for whom they pass a request on
 */
public record HttpSettings(
        String host,
        int port,
        @Nullable Tls tls,
        long maxBody,
        long maxMemory,
        int maxInFlight,
        int maxWaiting,
        Duration requestTimeout,
        @Nullable Address publicUrl,
        List<AddressRange> trustedProxies) {

    /**
     * PEM files, read again when they change.
     *
     * @param certificate the certificate chain
     * @param key the unencrypted key
     */
    public record Tls(Path certificate, Path key) {}

    public String scheme() {
        return tls == null ? "http" : "https";
    }
}
