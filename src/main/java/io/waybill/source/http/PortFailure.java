package io.waybill.source.http;

import io.waybill.finding.FailureText;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Why a server cannot listen. */
public final class PortFailure {

    private PortFailure() {}

    /**
     * The error: what is wrong and what to do.
     *
     * @param server {@code waybill.ops} or {@code waybill.http}, whose settings {@code host} and {@code port} these are
     */
    public static String describe(String server, String host, int port, @Nullable Throwable cause) {
        boolean isTaken = cause != null && String.valueOf(cause.getMessage()).contains("Address already in use");
        return isTaken
                ? "'%s.port' = '%d': another program uses this port at %s; stop it, or choose another port"
                        .formatted(server, port, host)
                : "'%s.port' = '%d': the hub cannot listen on this port at %s (%s); choose another port, or correct '%s.host'"
                        .formatted(server, port, host, reason(cause), server);
    }

    private static String reason(@Nullable Throwable cause) {
        // Of a server's socket, not of a connection.
        if (cause != null && cause.getClass().equals(SocketException.class) && cause.getMessage() != null) {
            return cause.getMessage();
        }
        return FailureText.of(cause);
    }
}
