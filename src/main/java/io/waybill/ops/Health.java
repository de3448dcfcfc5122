package io.waybill.ops;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the hub works.
 *
 * @param checks made anew for every report
 */
public record Health(List<Check> checks) {

    /**
     * A part that works or does not.
     *
     * @param neededToServe whether the hub can accept webhooks only if it works
     * @param trouble answers what is wrong, or null
     */
    public record Check(String name, boolean neededToServe, Supplier<@Nullable String> trouble) {}

    /**
     * The JSON of {@code GET /observe/health}.
     *
     * @param live whether the process runs: true, since it answers
     * @param ready whether the hub can accept webhooks, or null in an answer that asked nothing
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Report(String status, boolean live, @Nullable Boolean ready, List<Result> checks) {
        boolean isUp() {
            return status.equals("UP");
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            String name,
            String status,
            boolean neededToServe,
            @Nullable String trouble) {
        @JsonIgnore
        boolean isUp() {
            return status.equals("UP");
        }
    }

    /** 1 for each part that works, 0 for each that does not. */
    public Map<String, Integer> parts() {
        Map<String, Integer> parts = new TreeMap<>();
        all().checks().forEach(result -> parts.put(result.name(), result.isUp() ? 1 : 0));
        return parts;
    }

    Report all() {
        return report(checks);
    }

    /** What does not work, in words for people. */
    public List<String> troubles() {
        return all().checks().stream()
                .map(Result::trouble)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether the hub can accept webhooks. */
    Report ready() {
        return report(checks.stream().filter(Check::neededToServe).toList());
    }

    /** Whether the process runs: if it responds, it does. */
    Report live() {
        return report(List.of());
    }

    private static Report report(List<Check> checks) {
        List<Result> results = checks.stream().map(Health::run).toList();
        boolean up = results.stream().allMatch(Result::isUp);
        Boolean ready =
                checks.isEmpty() ? null : results.stream().allMatch(result -> !result.neededToServe() || result.isUp());
        return new Report(up ? "UP" : "DOWN", true, ready, results);
    }

    private static Result run(Check check) {
        String trouble;
        try {
            trouble = check.trouble().get();
        } catch (RuntimeException e) {
            trouble = e.getMessage();
        }
        return new Result(check.name(), trouble == null ? "UP" : "DOWN", check.neededToServe(), trouble);
    }
}
