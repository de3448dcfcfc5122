package io.waybill.source;

/** Why a webhook is refused: the HTTP status, and the code that clients can rely on. */
public enum Problem {
    BAD_REQUEST(400, "bad-request", "Bad request"),
    UNKNOWN_SOURCE(404, "unknown-source", "No such source"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed"),
    TOO_SLOW(408, "too-slow", "Body too slow"),
    TOO_LARGE(413, "too-large", "Body too large"),
    URI_TOO_LONG(414, "uri-too-long", "Address too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "Unsupported media type"),
    UNVERIFIED(401, "unverified", "Not verified"),
    HEADERS_TOO_LARGE(431, "headers-too-large", "Headers too large"),
    INVALID_JSON(400, "invalid-json", "Not JSON"),
    INVALID_EVENT(422, "invalid-event", "Not an event"),
    UNAVAILABLE(503, "unavailable", "Temporarily unavailable");

    static final String NOT_JSON = "Send the body as application/json, in UTF-8.";

    private final int status;
    private final String code;
    private final String title;

    Problem(int status, String code, String title) {
        this.status = status;
        this.code = code;
        this.title = title;
    }

    public int status() {
        return status;
    }

    String code() {
        return code;
    }

    String title() {
        return title;
    }
}
