package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.Cursor;
import io.waybill.audit.EventArchive;
import io.waybill.audit.EventFilter;
import io.waybill.audit.EventList;
import io.waybill.audit.Ledger;
import io.waybill.audit.LedgerReport;
import io.waybill.audit.RefusalCounts;
import io.waybill.record.DeliveryState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows what is on record: the ledger and the events. */
public final class RecordApi implements ApiEndpoints {

    private static final int IN_A_PAGE = 50;
    private static final int MOST_IN_A_PAGE = 500;
    private static final String DUPLICATE = "duplicate";
    private static final String REJECTED = "rejected";
    private static final List<String> NOT_OF_REJECTED =
            List.of("type", "sink", "campaign", "lead", "email", "code", "attempts", "q");

    private final Ledger ledger;
    private final RefusalCounts refusals;
    private final EventArchive archive;
    private final EventList list;
    private final KnownNames names;

    public RecordApi(Ledger ledger, RefusalCounts refusals, EventArchive archive, EventList list, KnownNames names) {
        this.ledger = ledger;
        this.refusals = refusals;
        this.archive = archive;
        this.list = list;
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
        String outcome = parameters.text("outcome");
        if (REJECTED.equals(outcome)) {
            parameters.refuse(NOT_OF_REJECTED, "is nothing that rejected webhooks have; leave it out");
            ApiResponses.json(
                    context,
                    200,
                    list.rejected(parameters.filter(null), before(parameters, list::positionOfRejected), limit));
            return;
        }
        boolean duplicates = DUPLICATE.equals(outcome);
        DeliveryState state = duplicates ? null : parameters.state("outcome", DUPLICATE, REJECTED);
        EventFilter filter = parameters.filter(state);
        ApiResponses.json(context, 200, list.page(filter, duplicates, before(parameters, list::positionOf), limit));
    }

    /** Where the page begins: before an event, by its id, or before a time. */
    private static @Nullable Cursor before(QueryParameters parameters, Function<String, Optional<Cursor>> cursorOf) {
        String before = parameters.text("before");
        if (before == null) {
            return null;
        }
        return cursorOf.apply(before)
                .orElseGet(() -> new Cursor(parameters.time("before", "the id of an event on record"), ""));
    }

    private void event(RoutingContext context) {
        QueryParameters.of(context);
        ApiResponses.json(context, 200, archive.find(context.pathParam("id")).orElseThrow(ApiProblem::unknownEvent));
    }
}
