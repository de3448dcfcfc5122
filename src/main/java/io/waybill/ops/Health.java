package io.waybill.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is well and what is not.
 *
 * @param checks each looked at anew
 */
public record Health(List<Check> checks) {

    /**
     * One thing that can be well or not.
     *
     * @param neededToServe whether webhooks cannot be taken without it
     * @param trouble answers what is wrong, or null
     */
    public record Check(String name, boolean neededToServe, Supplier<@Nullable String> trouble) {}

    /** JSON as {@code GET /observe/health} answers it. */
    record Report(String status, List<Result> checks) {
        boolean isUp() {
            return status.equals("UP");
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(String name, String status, @Nullable String trouble) {}

    Report all() {
        return report(checks);
    }

    /** Whether webhooks can be taken. */
    Report ready() {
        return report(checks.stream().filter(Check::neededToServe).toList());
    }

    /** Whether the process runs: if this can be asked, it does. */
    Report live() {
        return report(List.of());
    }

    private static Report report(List<Check> checks) {
        List<Result> results = checks.stream().map(Health::look).toList();
        boolean up = results.stream().allMatch(result -> result.status().equals("UP"));
        return new Report(up ? "UP" : "DOWN", results);
    }

    private static Result look(Check check) {
        String trouble;
        try {
            trouble = check.trouble().get();
        } catch (RuntimeException e) {
            trouble = e.getMessage();
        }
        return new Result(check.name(), trouble == null ? "UP" : "DOWN", trouble);
    }
}
