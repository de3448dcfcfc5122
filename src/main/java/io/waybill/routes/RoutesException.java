package io.waybill.routes;

import java.util.List;

/** Routes or mappings cannot be used. What is wrong, one line each: where, what, and what to do. */
public final class RoutesException extends RuntimeException {

    private final transient List<String> problems;

    public RoutesException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    public RoutesException(String problem, Throwable cause) {
        super(problem, cause);
        this.problems = List.of(problem);
    }

    public List<String> problems() {
        return problems;
    }
}
