package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.AuditException;
import io.waybill.audit.Cursor;
import io.waybill.audit.EventFilter;
import io.waybill.audit.EventList.Page;
import io.waybill.audit.EventList.Summary;
import io.waybill.audit.HourlyTotals;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.EventLists;
import io.waybill.ops.EventSelection;
import io.waybill.ops.EventSelection.Kind;
import io.waybill.ops.KnownNames;
import io.waybill.ops.QueryParameters;
import io.waybill.ops.ThisHub;
import io.waybill.page.EventsForm.Choice;
import io.waybill.record.DeliveryState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists and finds events, and webhooks that are none. What it shows is all in its address. */
public final class EventsScreen implements HasScreens {

    private static final String PATH = "/events";
    private static final int IN_A_PAGE = 50;
    /** Each says what the search line may mean. */
    private static final List<String> MEANINGS = List.of("lead", "email", "campaign", "providerEventId", "q");

    /** The parameters that mean the same for what can be done with all that are listed. */
    static final List<String> FILTERS =
            List.of("source", "type", "sink", "outcome", "campaign", "lead", "email", "code", "attempts", "q");

    private static final String[] PARAMETERS = Stream.concat(
                    MEANINGS.stream(),
                    Stream.of(
                            "find",
                            "source",
                            "type",
                            "sink",
                            "outcome",
                            "code",
                            "attempts",
                            "last",
                            "since",
                            "until",
                            "before",
                            "live"))
            .toArray(String[]::new);

    private final ThisHub hub;
    private final EventLists lists;
    private final EventSearch search;
    private final KnownNames names;
    private final HourlyTotals totals;

    public EventsScreen(ThisHub hub, EventLists lists, KnownNames names, HourlyTotals totals) {
        this.hub = hub;
        this.lists = lists;
        this.search = new EventSearch(lists);
        this.names = names;
        this.totals = totals;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add(PATH, "events", "Events", PATH, this::view);
    }

    /**
     * What the template shows.
     *
     * @param address its own
     * @param times other times to look back, by their addresses
     * @param live the address with new events appearing, or without; null: there can be none
     * @param isLive whether new events appear
     */
    public record View(
            Frame frame,
            EventsForm form,
            Result result,
            List<Choice> times,
            String address,
            @Nullable String live,
            boolean isLive) {}

    /**
     * What was found.
     *
     * @param isOfEvents whether it lists events; else webhooks that are none
     * @param number how many there are in all, in words; null: not known without counting them
     * @param note what to know about it, or null
     * @param problem why there is nothing, or null
     * @param older the address of those before, or null
     * @param leadPath where everything about the one lead is that was asked for, or null
     * @param replayPath where all of them can be replayed, or null
     * @param discard the fields that say which they are, if all are parked at one sink; else empty
     */
    public record Result(
            boolean isOfEvents,
            List<ListedEvent> events,
            List<ListedWebhook> webhooks,
            @Nullable String number,
            @Nullable String note,
            @Nullable String problem,
            @Nullable String older,
            @Nullable String leadPath,
            @Nullable String replayPath,
            Map<String, String> discard) {

        private static Result failed(String problem) {
            return new Result(true, List.of(), List.of(), null, null, problem, null, null, null, Map.of());
        }
    }

    private View view(RoutingContext context, Frame frame) {
        Map<String, String> asked = new LinkedHashMap<>();
        context.queryParams().forEach(each -> {
            if (!each.getValue().isEmpty()) {
                asked.putIfAbsent(each.getKey(), each.getValue());
            }
        });
        String find = Stream.concat(Stream.of("find"), MEANINGS.stream())
                .filter(asked::containsKey)
                .findFirst()
                .map(asked::get)
                .orElse("");
        PageLink here = new PageLink(PATH, asked);
        // A search that looks into the texts is not made again and again.
        boolean canBeLive =
                !asked.containsKey("find") && !asked.containsKey("q") && !asked.containsKey("providerEventId");
        boolean isLive = canBeLive && "true".equals(asked.get("live"));
        Result result;
        try {
            result = result(context, QueryParameters.of(context, PARAMETERS), here, frame.now());
        } catch (ApiProblem e) {
            result = Result.failed(e.detail());
        } catch (AuditException e) {
            result = Result.failed(e.getMessage() + " (choose a shorter time, or more filters)");
        }
        return new View(
                frame,
                EventsForm.of(asked, find, names),
                result,
                TimeAsked.choices(here),
                here.toString(),
                canBeLive
                        ? here.with("live", isLive ? null : "true")
                                .with("before", null)
                                .toString()
                        : null,
                isLive);
    }

    private Result result(RoutingContext context, QueryParameters parameters, PageLink here, Instant now) {
        names.check(parameters);
        EventSelection asked = EventSelection.of(parameters);
        Instant since = TimeAsked.since(parameters, now);
        EventSelection selection = new EventSelection(
                asked.kind(), asked.filter().but().since(since).build());
        Cursor before = lists.before(parameters, selection.kind());
        String find = parameters.text("find");
        if (selection.kind() == Kind.REJECTED || selection.kind() == Kind.UNVERIFIED) {
            parameters.refuse(List.of("find"), "cannot be looked for in webhooks that are no events; leave it out");
            return webhooks(context, selection, before, here, number(selection, before, now));
        }
        if (find != null) {
            boolean anyTime = parameters.text("since") == null && parameters.text("until") == null;
            return found(context, find.strip(), selection, anyTime, here);
        }
        Page<Summary> page = lists.events(selection, before, IN_A_PAGE);
        return events(context, page, selection.filter(), number(selection, before, now), null, here);
    }

    /** On the first page only. */
    private @Nullable String number(EventSelection selection, @Nullable Cursor before, Instant now) {
        return before == null ? ListedNumber.of(selection, totals, now) : null;
    }

    private Result found(
            RoutingContext context, String words, EventSelection selection, boolean anyTime, PageLink here) {
        EventSearch.Found found = search.find(words, selection, anyTime, IN_A_PAGE);
        EventSearch.Meaning meaning = found.meaning();
        String note =
                switch (meaning) {
                    case EVENT -> "The event with this id.";
                    case EMAIL -> "Events of the lead with this e-mail address.";
                    case LEAD -> "Events of the lead with this id.";
                    case CAMPAIGN -> "Events of the campaign with this id.";
                    case PROVIDER_ID -> "Events with this id at the provider.";
                    case TEXT -> "Events with this text in them.";
                };
        PageLink named = here.with("find", null).with(meaning.parameter(), words);
        EventFilter filter = selection.filter();
        if (meaning == EventSearch.Meaning.LEAD || meaning == EventSearch.Meaning.EMAIL) {
            filter = filter.but().lead(words).build();
        }
        return found.isOlder()
                ? events(
                        context,
                        found.page(),
                        filter,
                        null,
                        note + " There are none in the time you chose: these are older.",
                        named.with("last", TimeAsked.ANY))
                : events(
                        context,
                        found.page(),
                        filter,
                        null,
                        found.page().events().isEmpty() ? null : note,
                        named);
    }

    private static Result events(
            RoutingContext context,
            Page<Summary> page,
            EventFilter filter,
            @Nullable String number,
            @Nullable String note,
            PageLink here) {
        List<ListedEvent> rows = ListedEvent.of(context, page.events());
        PageLink all = rows.isEmpty() ? null : all(filter, here);
        boolean isOfALead = filter.lead() != null || filter.email() != null;
        return new Result(
                true,
                rows,
                List.of(),
                number,
                note,
                null,
                older(page, here),
                isOfALead && !rows.isEmpty() ? rows.get(0).leadPath() : null,
                all == null ? null : all.toString(),
                all == null || filter.state() != DeliveryState.PARKED || filter.sink() == null
                        ? Map.of()
                        : all.parameters());
    }

    private Result webhooks(
            RoutingContext context,
            EventSelection selection,
            @Nullable Cursor before,
            PageLink here,
            @Nullable String number) {
        Page<?> page = lists.page(selection, before, IN_A_PAGE);
        String note = selection.kind() == Kind.UNVERIFIED
                ? "Only those that are in quarantine%s now: the numbers on the first screen count all."
                        .formatted(hub.isAlone() ? "" : " at hub %s".formatted(hub.name()))
                : null;
        return new Result(
                false,
                List.of(),
                ListedWebhook.of(context, page),
                number,
                note,
                null,
                older(page, here),
                null,
                null,
                Map.of());
    }

    /** The same selection as a replay knows it; null if it knows none such. */
    private static @Nullable PageLink all(EventFilter filter, PageLink here) {
        if (here.parameters().containsKey("providerEventId")
                || "duplicate".equals(here.parameters().get("outcome"))) {
            return null;
        }
        PageLink path = new PageLink("/replays/new");
        for (String name : FILTERS) {
            path = path.with(name, here.parameters().get(name));
        }
        return path.with("since", text(filter.since())).with("until", text(filter.until()));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static @Nullable String older(Page<?> page, PageLink here) {
        return page.next() == null
                ? null
                : here.with("live", null).with("before", page.next()).toString();
    }
}
