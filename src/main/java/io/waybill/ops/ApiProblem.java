package io.waybill.ops;

/** Why a call is refused, for the caller. */
public final class ApiProblem extends RuntimeException {

    private final int status;
    private final String code;
    private final String detail;

    public ApiProblem(int status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    /** A parameter has a value that is not allowed. */
    public static ApiProblem invalid(String parameter, String value, String rule) {
        return new ApiProblem(400, "invalid-parameter", "'%s' '%s': %s".formatted(parameter, value, rule));
    }

    public static ApiProblem unknownEvent() {
        return new ApiProblem(
                404,
                "unknown-event",
                "There is no such event on record. If it was accepted just now, try again in a moment.");
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return detail;
    }
}
