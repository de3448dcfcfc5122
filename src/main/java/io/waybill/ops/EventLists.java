package io.waybill.ops;

import io.waybill.audit.AuditException;
import io.waybill.audit.Cursor;
import io.waybill.audit.EventList;
import io.waybill.audit.EventList.Page;
import io.waybill.audit.EventList.Summary;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pages of what can be listed: events, and webhooks that are none. */
public final class EventLists {

    private final EventList events;
    private final UnverifiedList unverified;

    public EventLists(EventList events, UnverifiedList unverified) {
        this.events = events;
        this.unverified = unverified;
    }

    /** @throws AuditException if the database does not answer */
    public Page<?> page(EventSelection selection, @Nullable Cursor before, int limit) {
        return switch (selection.kind()) {
            case EVENTS, DUPLICATE -> events(selection, before, limit);
            case REJECTED -> events.rejected(selection.filter(), before, limit);
            case UNVERIFIED -> unverified.page(selection.filter(), before, limit);
        };
    }

    /**
     * @param selection of events
     * @throws AuditException if the database does not answer
     */
    public Page<Summary> events(EventSelection selection, @Nullable Cursor before, int limit) {
        return events.page(selection.filter(), selection.kind() == EventSelection.Kind.DUPLICATE, before, limit);
    }

    /**
     * Where a page begins by the parameter {@code before}: before one of the list, by its id, or before a time. Null: at the
     * newest.
     *
     * @throws ApiProblem if it is neither
     */
    public @Nullable Cursor before(QueryParameters parameters, EventSelection.Kind kind) {
        String before = parameters.text("before");
        if (before == null) {
            return null;
        }
        return position(before, kind)
                .orElseGet(() -> new Cursor(parameters.time("before", "the id of an event on record"), ""));
    }

    private Optional<Cursor> position(String id, EventSelection.Kind kind) {
        return switch (kind) {
            case EVENTS, DUPLICATE -> events.positionOf(id);
            case REJECTED -> events.positionOfRejected(id);
            case UNVERIFIED -> unverified.positionOf(id);
        };
    }
}
