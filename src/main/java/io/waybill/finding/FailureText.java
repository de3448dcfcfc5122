package io.waybill.finding;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong in the words of those who read the record, the log and errors, not in those of Java. */
public final class FailureText {

    private static final String OURS = "io.waybill.";

    private FailureText() {}

    public static String of(@Nullable Throwable failure) {
        if (failure == null) {
            return "failed for an unknown reason";
        }
        String network = network(failure);
        String message = message(failure);
        if (network != null) {
            return message.isEmpty() ? network : network + ": " + message;
        }
        if (failure instanceof FileSystemException file && file.getFile() != null) {
            return "%s: %s".formatted(file.getFile(), reason(file));
        }
        if (failure instanceof StackOverflowError) {
            return "it is nested too deeply";
        }
        Throwable cause = failure.getCause();
        if (cause != null
                && (message.isEmpty() || String.valueOf(failure.getMessage()).equals(cause.toString()))) {
            return of(cause);
        }
        if (failure.getClass().getName().startsWith(OURS)) {
            return withCause(message, cause);
        }
        // The kind of fault, too: without it, the message of many says nothing.
        String kind = failure.getClass().getSimpleName();
        if (message.isEmpty()) {
            return kind;
        }
        return failure instanceof Exception && !(failure instanceof RuntimeException)
                ? message
                : "%s (%s)".formatted(message, kind);
    }

    private static String withCause(String message, @Nullable Throwable cause) {
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (message.contains(firstLine(deeper))) {
                return message;
            }
        }
        return cause == null ? message : "%s: %s".formatted(message, of(cause));
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.toString()
                : message.strip().lines().findFirst().orElse("");
    }

    /** Why a file cannot be read or written, in a few words, for a message that names the file. */
    public static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "access denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "there is a file of this name already";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is not a folder";
        }
        if (failure instanceof FileSystemException file) {
            return file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
        }
        return of(failure);
    }

    private static @Nullable String network(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return "the address of the host cannot be found";
        }
        // HttpClient's exceptions for a connection that takes too long are of this kind, too.
        if (failure instanceof SocketTimeoutException) {
            return "there was no answer in time";
        }
        if (failure instanceof BindException) {
            return "the address cannot be used";
        }
        if (failure instanceof ConnectException) {
            return "there is no connection";
        }
        if (failure instanceof SSLException) {
            return "there is no secure connection (SSL)";
        }
        // HttpClient wraps what is wrong with an answer; what is too much of it comes as it is.
        if (failure.getCause() instanceof HttpException || failure instanceof MessageConstraintException) {
            return "the answer is not valid HTTP";
        }
        return failure instanceof NoHttpResponseException
                        || failure instanceof ConnectionClosedException
                        || failure instanceof SocketException
                ? "the connection ended before the answer was complete"
                : null;
    }

    /** In one line. */
    private static String message(Throwable failure) {
        if (failure instanceof JsonProcessingException json && json.getLocation() != null) {
            return "%s (line %d, column %d)"
                    .formatted(
                            json.getOriginalMessage(),
                            json.getLocation().getLineNr(),
                            json.getLocation().getColumnNr());
        }
        return failure.getMessage() == null ? "" : failure.getMessage().strip().replaceAll("\\s+", " ");
    }
}
