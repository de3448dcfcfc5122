package io.waybill.audit;

import java.sql.SQLException;

/** The database failed or is not available. Its message says why. */
public final class AuditException extends RuntimeException {

    public AuditException(String message) {
        super(message);
    }

    public AuditException(String message, Throwable cause) {
        super("%s: %s".formatted(message, why(cause)), cause);
    }

    /**
     * The first line of what the database or its driver said: the connection pool's exceptions only say that there is no
     * connection, and have the reason as their cause.
     */
    static String why(Throwable failure) {
        Throwable said = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException || !(said instanceof SQLException)) {
                said = cause;
            }
        }
        return String.valueOf(said.getMessage()).lines().findFirst().orElse("").strip();
    }
}
