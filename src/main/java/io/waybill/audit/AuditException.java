package io.waybill.audit;

/** The database failed or is not available. */
public final class AuditException extends RuntimeException {

    public AuditException(String message, Throwable cause) {
        super(message, cause);
    }
}
