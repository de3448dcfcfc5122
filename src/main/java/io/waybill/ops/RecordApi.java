package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.Cursor;
import io.waybill.audit.EventArchive;
import io.waybill.audit.Ledger;
import io.waybill.audit.LedgerReport;
import io.waybill.audit.RefusalCounts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Shows what is on record: the ledger and the events. */
public final class RecordApi implements ApiEndpoints {

    private static final int IN_A_PAGE = 50;
    private static final int MOST_IN_A_PAGE = 500;

    private final Ledger ledger;
    private final RefusalCounts refusals;
    private final EventArchive archive;
    private final EventLists lists;
    private final KnownNames names;

    public RecordApi(Ledger ledger, RefusalCounts refusals, EventArchive archive, EventLists lists, KnownNames names) {
        this.ledger = ledger;
        this.refusals = refusals;
        this.archive = archive;
        this.lists = lists;
        this.names = names;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/ledger", this::ledger);
        router.get("/api/events", this::events);
        router.get("/api/events/:id", this::event);
    }

    private void ledger(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, "source", "since", "until");
        names.check(parameters);
        parameters.checkTimes();
        refusals.write();
        ApiResponses.json(
                context, 200, ledger(parameters.text("source"), parameters.time("since"), parameters.time("until")));
    }

    private LedgerReport ledger(@Nullable String source, @Nullable Instant since, @Nullable Instant until) {
        if (since != null || until != null) {
            return ledger.report(source, since, until);
        }
        return source == null ? ledger.report() : ledger.report(source);
    }

    private void events(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(
                context,
                "source",
                "type",
                "sink",
                "endpoint",
                "outcome",
                "campaign",
                "lead",
                "email",
                "code",
                "attempts",
                "q",
                "since",
                "until",
                "limit",
                "before");
        names.check(parameters);
        int limit = parameters.number("limit", MOST_IN_A_PAGE, IN_A_PAGE);
        EventSelection selection = EventSelection.of(parameters);
        Cursor before = lists.before(parameters, selection.kind());
        ApiResponses.json(context, 200, lists.page(selection, before, limit));
    }

    private void event(RoutingContext context) {
        QueryParameters.of(context);
        ApiResponses.json(context, 200, archive.find(context.pathParam("id")).orElseThrow(ApiProblem::unknownEvent));
    }
}
