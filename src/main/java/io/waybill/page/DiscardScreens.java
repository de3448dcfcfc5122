package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.Cursor;
import io.waybill.audit.EventList.Page;
import io.waybill.audit.EventList.Summary;
import io.waybill.ops.Action;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.EventLists;
import io.waybill.ops.EventSelection;
import io.waybill.ops.KnownNames;
import io.waybill.ops.ParkedApi;
import io.waybill.ops.QueryParameters;
import io.waybill.record.DeliveryState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Discards all parked events of a sink that a list of events has, by the same filter. */
public final class DiscardScreens implements HasScreens {

    /** Where it asks. Its parameters are the list's, and why they are discarded. */
    static final String PATH = "/parked/discard-found";

    private static final String MENU = "/parked";
    private static final int IN_A_PAGE = 500;
    private static final int MOST = 5_000;

    private static final String[] PARAMETERS = Stream.concat(
                    EventsScreen.FILTERS.stream(), Stream.of("since", "until", "reason", Screens.SURE))
            .toArray(String[]::new);

    private final EventLists lists;
    private final ParkedApi api;
    private final KnownNames names;

    public DiscardScreens(EventLists lists, ParkedApi api, KnownNames names) {
        this.lists = lists;
        this.api = api;
        this.names = names;
    }

    @Override
    public void addTo(Screens screens) {
        screens.addChange(PATH, Action.DISCARD_PARKED, "Discard parked events", MENU, new Screens.Change() {
            @Override
            public Screens.Question question(RoutingContext context) {
                return ask(found(context));
            }

            @Override
            public Screens.Outcome make(RoutingContext context) {
                Found found = found(context);
                int number = api.discard(context, found.sink(), found.ids(), found.reason());
                return new Screens.Outcome.Said("%s discarded.".formatted(Words.events(number)), List.of(), MENU);
            }
        });
    }

    /**
     * What is to be discarded.
     *
     * @param what in words
     * @param areAll whether there are no more of them
     * @param reason why, for the record
     */
    private record Found(String sink, String what, List<String> ids, boolean areAll, String reason) {}

    private Found found(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, PARAMETERS);
        String reason = parameters.text("reason", "must say why, for the record");
        String sink = parameters.text("sink", "must name the sink");
        names.check(parameters);
        EventSelection selection = EventSelection.of(parameters);
        if (selection.filter().state() != DeliveryState.PARKED) {
            throw ApiProblem.invalid(
                    "outcome",
                    String.valueOf(parameters.text("outcome")),
                    "must be parked: nothing else can be discarded");
        }
        List<String> ids = new ArrayList<>();
        Cursor before = null;
        do {
            Page<Summary> page = lists.events(selection, before, IN_A_PAGE);
            page.events().forEach(event -> ids.add(event.id()));
            before = last(page);
        } while (before != null && ids.size() < MOST);
        if (ids.isEmpty()) {
            throw new ApiProblem(409, "nothing-parked", "Nothing is parked here now.");
        }
        return new Found(sink, FilterWords.of(selection.filter()), ids, before == null, reason);
    }

    private static @Nullable Cursor last(Page<Summary> page) {
        if (page.next() == null) {
            return null;
        }
        Summary last = page.events().get(page.events().size() - 1);
        return new Cursor(last.receivedAt(), last.id());
    }

    private static Screens.Question ask(Found found) {
        String number = Words.events(found.ids().size());
        List<String> details = new ArrayList<>(List.of(
                "These are: " + found.what() + ".",
                "The sink will not get them. They stay on record, and can be replayed from there.",
                "The reason on record: " + found.reason()));
        if (!found.areAll()) {
            details.add(0, "There are more: these are the newest.");
        }
        return new Screens.Question(
                "Discard %s parked at %s?".formatted(number, found.sink()), details, null, "Discard " + number, MENU);
    }
}
