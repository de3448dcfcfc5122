package io.waybill.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.Cursor;
import io.waybill.audit.EventArchive;
import io.waybill.audit.EventFilter;
import io.waybill.audit.EventHistory;
import io.waybill.audit.EventHistory.SinkHistory;
import io.waybill.audit.EventList.Page;
import io.waybill.audit.EventList.Summary;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.ApiResponses;
import io.waybill.ops.EventLists;
import io.waybill.ops.EventSelection;
import io.waybill.ops.EventSelection.Kind;
import io.waybill.ops.QueryParameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything that is on record about one lead, from all sources, and what each sink was told of it. */
public final class LeadScreen implements HasScreens {

    private static final int IN_A_PAGE = 25;

    /** One person has few; more are a mistake in the data, such as one address for all. */
    private static final int MOST_NAMES = 10;

    private static final String MENU = "/events";
    private static final Comparator<Summary> NEWEST_FIRST =
            Comparator.comparing(Summary::receivedAt).thenComparing(Summary::id).reversed();

    private final EventLists lists;
    private final EventArchive archive;

    public LeadScreen(EventLists lists, EventArchive archive) {
        this.lists = lists;
        this.archive = archive;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add("/leads/:id", "lead", "Lead", MENU, this::byName);
        screens.add("/events/:id/lead", "lead", "Lead", MENU, this::byEvent);
    }

    /**
     * What the template shows.
     *
     * @param names the ids and e-mail addresses of the lead
     * @param events newest first
     * @param older the address of those before, or null
     */
    public record View(
            Frame frame,
            List<String> names,
            List<Told> events,
            @Nullable String older) {}

    /** An event, with what each sink decided and was told of it. */
    public record Told(ListedEvent event, Map<String, SinkHistory> sinks) {}

    /** By what a lead is known to its sources. */
    private record Names(Set<String> ids, Set<String> emails) {

        private static Names none() {
            return new Names(new TreeSet<>(), new TreeSet<>());
        }

        private void add(@Nullable Map<String, String> lead) {
            if (lead != null) {
                add(lead.get("id"), ids);
                String email = lead.get("email");
                add(email != null && email.contains("@") ? email : null, emails);
            }
        }

        private static void add(@Nullable String name, Set<String> to) {
            if (name != null && !name.isBlank() && to.size() < MOST_NAMES) {
                to.add(name);
            }
        }

        private List<EventFilter> filters() {
            List<EventFilter> filters = new ArrayList<>();
            ids.forEach(id -> filters.add(EventFilter.where().lead(id).build()));
            emails.forEach(email -> filters.add(EventFilter.where().email(email).build()));
            return filters;
        }
    }

    private View byName(RoutingContext context, Frame frame) {
        String name = context.pathParam("id");
        Names names = Names.none();
        names.ids().add(name);
        if (name.contains("@")) {
            names.emails().add(name);
        }
        return view(context, frame, names);
    }

    private View byEvent(RoutingContext context, Frame frame) {
        JsonNode lead =
                EventScreen.find(archive, context.pathParam("id")).event().at("/data/lead");
        Names names = Names.none();
        Map<String, String> of = new HashMap<>();
        lead.properties()
                .forEach(field -> of.put(field.getKey(), field.getValue().asText()));
        names.add(of);
        return view(context, frame, names);
    }

    private View view(RoutingContext context, Frame frame, Names given) {
        QueryParameters parameters = QueryParameters.of(context, "before");
        Names names = alsoKnownAs(given);
        Cursor before = lists.before(parameters, Kind.EVENTS);
        List<Summary> found = events(names, before);
        if (found.isEmpty()) {
            throw new ApiProblem(404, "unknown-lead", "There is no event of this lead on record.");
        }
        boolean more = found.size() > IN_A_PAGE;
        List<Summary> page = more ? found.subList(0, IN_A_PAGE) : found;
        List<String> all = new ArrayList<>(names.emails());
        names.ids().stream().filter(id -> !all.contains(id)).forEach(all::add);
        Map<String, Map<String, SinkHistory>> sinks = new HashMap<>();
        for (EventHistory event : archive.findAll(page.stream().map(Summary::id).toList())) {
            EventHistory shown = ApiResponses.shown(context, event, EventHistory.class);
            sinks.put(shown.id(), new TreeMap<>(shown.sinks()));
        }
        return new View(
                frame,
                List.of(ApiResponses.shown(context, all.toArray(String[]::new), String[].class)),
                ListedEvent.of(context, page).stream()
                        .map(row -> new Told(row, sinks.getOrDefault(row.id(), Map.of())))
                        .toList(),
                more
                        ? new PageLink(context.request().path())
                                .with("before", page.get(IN_A_PAGE - 1).id())
                                .toString()
                        : null);
    }

    /** Sources have ids of their own for a lead: its e-mail addresses lead from one to the others. */
    private Names alsoKnownAs(Names given) {
        Names names = Names.none();
        names.ids().addAll(given.ids());
        names.emails().addAll(given.emails());
        events(given, null).forEach(event -> names.add(event.lead()));
        Names more = Names.none();
        more.emails().addAll(names.emails());
        more.emails().removeAll(given.emails());
        events(more, null).forEach(event -> names.add(event.lead()));
        return names;
    }

    private List<Summary> events(Names names, @Nullable Cursor before) {
        Map<String, Summary> found = new HashMap<>();
        for (EventFilter filter : names.filters()) {
            Page<Summary> page = lists.events(new EventSelection(Kind.EVENTS, filter), before, IN_A_PAGE + 1);
            page.events().forEach(event -> found.put(event.id(), event));
        }
        return found.values().stream()
                .sorted(NEWEST_FIRST)
                .limit(IN_A_PAGE + 1L)
                .toList();
    }
}
