package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.ChangeList;
import io.waybill.audit.Cursor;
import org.jspecify.annotations.Nullable;

/** Shows what operators asked for. */
public final class ChangesApi implements ApiEndpoints {

    private static final int IN_A_PAGE = 50;
    private static final int MOST_IN_A_PAGE = 500;

    private final ChangeList list;

    public ChangesApi(ChangeList list) {
        this.list = list;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/changes", context -> ApiResponses.json(context, 200, page(context)));
    }

    /**
     * The changes that the parameters of a call select.
     *
     * @throws ApiProblem if one of them is not allowed
     */
    public ChangeList.Page page(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, "event", "since", "until", "limit", "before");
        parameters.checkTimes();
        return list.page(
                new ChangeList.Filter(
                        parameters.text("event"),
                        parameters.time("since"),
                        parameters.time("until"),
                        before(parameters)),
                parameters.number("limit", MOST_IN_A_PAGE, IN_A_PAGE));
    }

    private @Nullable Cursor before(QueryParameters parameters) {
        String before = parameters.text("before");
        return before == null
                ? null
                : list.positionOf(before)
                        .orElseGet(() -> new Cursor(parameters.time("before", "the id of a change on record"), ""));
    }
}
