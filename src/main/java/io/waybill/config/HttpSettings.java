package io.waybill.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where webhooks come in.
 *
 * @param tls null for plain HTTP
 * @param maxBody in bytes
 * @param maxInFlight webhooks worked on at once
 * @param maxWaiting connections that have yet to bring a whole request
 * @param requestTimeout how long one may take to do so
 */
public record HttpSettings(
        String host,
        int port,
        @Nullable Tls tls,
        long maxBody,
        int maxInFlight,
        int maxWaiting,
        Duration requestTimeout) {

    /**
     * PEM files, read again when they change.
     *
     * @param certificate the server's own, and those between it and its authority
     * @param key not encrypted
     */
    public record Tls(Path certificate, Path key) {}

    public String scheme() {
        return tls == null ? "http" : "https";
    }
}
