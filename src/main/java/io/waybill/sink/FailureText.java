package io.waybill.sink;

import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong with a call in the words of those who read the record, not in those of Java. */
final class FailureText {

    private FailureText() {}

    static String of(@Nullable Throwable failure) {
        if (failure == null) {
            return "failed for an unknown reason";
        }
        String network = network(failure);
        String message = message(failure);
        if (network != null) {
            return message.isEmpty() ? network : network + ": " + message;
        }
        // The kind of fault, too: without it, the message of many says nothing.
        String kind = failure.getClass().getSimpleName();
        return message.isEmpty() ? kind : "%s (%s)".formatted(message, kind);
    }

    private static @Nullable String network(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return "the address of the host cannot be found";
        }
        // HttpClient's exceptions for a connection that takes too long are of this kind, too.
        if (failure instanceof SocketTimeoutException) {
            return "there was no answer in time";
        }
        if (failure instanceof ConnectException) {
            return "there is no connection";
        }
        if (failure instanceof SSLException) {
            return "there is no secure connection (SSL)";
        }
        return failure instanceof NoHttpResponseException
                        || failure instanceof ConnectionClosedException
                        || failure instanceof SocketException
                ? "the connection ended before the answer was complete"
                : null;
    }

    /** In one line. */
    private static String message(Throwable failure) {
        return failure.getMessage() == null ? "" : failure.getMessage().strip().replaceAll("\\s+", " ");
    }
}
