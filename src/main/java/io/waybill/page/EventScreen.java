package io.waybill.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.ChangeList;
import io.waybill.audit.EventArchive;
import io.waybill.audit.EventHistory;
import io.waybill.audit.SentCall;
import io.waybill.event.Json;
import io.waybill.ops.Action;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.ApiResponses;
import io.waybill.ops.Operator;
import io.waybill.record.DeliveryState;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything about one event: what came in, what it became, what each sink decided and was told. */
public final class EventScreen implements HasScreens {

    private static final String PATH = "/events/:id";
    private static final String MENU = "/events";
    private static final String TITLE = "Event";

    /** More than anybody asks for one event. */
    private static final int MOST_CHANGES = 50;

    private final EventArchive archive;
    private final ChangeList changes;

    public EventScreen(EventArchive archive, ChangeList changes) {
        this.archive = archive;
        this.changes = changes;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add(
                PATH, "event", TITLE, MENU, (context, frame) -> view(context, frame, ApiResponses.isMasked(context)));
        screens.addPosted(PATH, Action.UNMASK_EVENT, "event", TITLE, MENU, this::unmasked);
        screens.add(PATH + "/unmask", "unmask", TITLE, MENU, this::askToUnmask);
    }

    /**
     * What the template shows.
     *
     * @param cameIn the webhook's body, or null after its retention
     * @param became the event's JSON
     * @param asCurl the webhook as a command; null without its body
     * @param changes what operators asked for about it
     * @param leadPath where everything about its lead is, or null
     * @param campaignPath where the events of its campaign are, or null
     * @param said what was done just now, or null
     * @param isUnmasked whether personal data is shown that other screens mask
     * @param canUnmask whether whoever looks can have it shown
     * @param isWaiting whether something is still to happen
     */
    public record View(
            Frame frame,
            EventHistory event,
            Map<String, AtSink> sinks,
            @Nullable String cameIn,
            String became,
            @Nullable String asCurl,
            List<TimeLine.Moment> timeLine,
            List<ChangeList.Item> changes,
            @Nullable String leadPath,
            @Nullable String campaignPath,
            @Nullable String said,
            boolean isUnmasked,
            boolean canUnmask,
            boolean isWaiting) {}

    /**
     * @param calls the attempts, the first one first
     * @param nextAttempt when it is tried again, or null
     * @param isParked whether a person has to decide
     */
    public record AtSink(
            EventHistory.SinkHistory history,
            List<Call> calls,
            String state,
            boolean isBad,
            boolean isParked,
            @Nullable Instant nextAttempt) {

        private static AtSink of(EventHistory.SinkHistory history) {
            return new AtSink(
                    history,
                    history.attempts().stream().map(Call::of).toList(),
                    ListedEvent.words(history.state()),
                    ListedEvent.isBad(history.state()),
                    history.state() == DeliveryState.PARKED,
                    TimeLine.nextAttempt(history));
        }
    }

    /**
     * @param sent the request as it was sent; null if that is not on record
     * @param asCurl the same as a command, without secrets; null if it cannot be one
     */
    public record Call(
            EventHistory.Attempt attempt,
            @Nullable String sent,
            @Nullable String asCurl) {

        private static Call of(EventHistory.Attempt attempt) {
            SentCall call = attempt.sent();
            return new Call(
                    attempt, call == null ? null : RequestText.of(call), call == null ? null : RequestText.curl(call));
        }
    }

    /** What is asked before personal data is shown. */
    public record UnmaskView(Frame frame, String id) {}

    private View view(RoutingContext context, Frame frame, boolean isMasked) {
        EventHistory event = find(archive, context.pathParam("id"));
        EventHistory shown = isMasked ? ApiResponses.shown(context, event, EventHistory.class) : event;
        Map<String, AtSink> sinks = new TreeMap<>();
        shown.sinks().forEach((name, sink) -> sinks.put(name, AtSink.of(sink)));
        return new View(
                new Frame(frame.title(), frame.here(), isMasked, frame.now()),
                shown,
                sinks,
                shown.body() == null ? null : pretty(shown.body()),
                pretty(shown.event()),
                shown.body() == null ? null : asCurl(shown.source(), shown.body()),
                TimeLine.of(shown, frame.now()),
                changes(context, event.id(), isMasked),
                event.event().at("/data/lead").isMissingNode()
                        ? null
                        : "/events/%s/lead".formatted(PageLink.part(event.id())),
                ListedEvent.campaignPath(event.event().at("/data/campaign/id").textValue()),
                said(context),
                frame.isMasked() && !isMasked,
                isMasked && Operator.hasToken(context),
                // A replay that has just begun has changed nothing yet.
                said(context) != null
                        || sinks.values().stream()
                                .anyMatch(sink -> sink.history().state() == DeliveryState.PENDING));
    }

    private List<ChangeList.Item> changes(RoutingContext context, String id, boolean isMasked) {
        ChangeList.Page page = changes.page(ChangeList.Filter.about(id), MOST_CHANGES);
        return (isMasked ? ApiResponses.shown(context, page, ChangeList.Page.class) : page).changes();
    }

    /** @throws ApiProblem if it is not on record */
    static EventHistory find(EventArchive archive, String id) {
        return archive.find(id).orElseThrow(ApiProblem::unknownEvent);
    }

    private static @Nullable String said(RoutingContext context) {
        String done = context.queryParams().get("done");
        return "replay".equals(done)
                ? "The replay has begun. What comes of it shows here within seconds."
                : "retry".equals(done) ? "It is due now. What comes of it shows here within seconds." : null;
    }

    private View unmasked(RoutingContext context, Frame frame) {
        if (!"true".equals(context.queryParams().get("unmasked"))) {
            throw new ApiProblem(404, "not-found", "There is no such call.");
        }
        requireToken(context);
        View view = view(context, frame, false);
        Operator.did(context, "saw the event %s unmasked".formatted(view.event().id()));
        return view;
    }

    private static void requireToken(RoutingContext context) {
        if (!Operator.hasToken(context)) {
            throw new ApiProblem(
                    403,
                    "no-token",
                    "Personal data is shown only to who has the token, and this hub has none: set waybill.ops.token.");
        }
    }

    private UnmaskView askToUnmask(RoutingContext context, Frame frame) {
        requireToken(context);
        return new UnmaskView(frame, find(archive, context.pathParam("id")).id());
    }

    private static String pretty(String body) {
        try {
            return pretty(Json.parse(body));
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    static String pretty(JsonNode json) {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To be run where {@code WAYBILL} is the address that the provider posts to. */
    private static String asCurl(String source, String body) {
        return Stream.of(
                        "curl -X POST \"$WAYBILL/webhooks/%s\"".formatted(source),
                        "-H 'Content-Type: application/json'",
                        "--data-raw " + quoted(body))
                .collect(Collectors.joining(" "));
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
