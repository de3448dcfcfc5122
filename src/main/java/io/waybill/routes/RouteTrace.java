package io.waybill.routes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a route decided about one webhook or event.
 *
 * @param at file and line of the last of Waybill's own steps that it came to, such as {@code kamelet:slack}; null if it came to
 *     none. Publishing does not count: every source's route does that
 * @param rules those that were asked, in their order
 */
public record RouteTrace(@Nullable String at, List<EvaluatedRule> rules) {

    public RouteTrace {
        rules = List.copyOf(rules);
    }

    /**
     * With a rule that was asked before the route.
     *
     * @param decided its place, if it decided; else null
     */
    public RouteTrace after(EvaluatedRule first, @Nullable String decided) {
        List<EvaluatedRule> all = new ArrayList<>();
        all.add(first);
        all.addAll(rules);
        return new RouteTrace(decided == null ? at : decided, all);
    }
}
