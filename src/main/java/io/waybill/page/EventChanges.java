package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.EventArchive;
import io.waybill.audit.EventHistory;
import io.waybill.audit.EventHistory.SinkHistory;
import io.waybill.ops.Action;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.QueryParameters;
import io.waybill.ops.ReplayApi;
import io.waybill.ops.RetryApi;
import io.waybill.page.Screens.Outcome;
import io.waybill.page.Screens.Question;
import io.waybill.record.DeliveryState;
import io.waybill.replay.ReplayPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Has one event delivered again, or at once. */
public final class EventChanges implements HasScreens {

    private static final String MENU = "/events";

    private final EventArchive archive;
    private final ReplayApi replays;
    private final RetryApi retries;

    public EventChanges(EventArchive archive, ReplayApi replays, RetryApi retries) {
        this.archive = archive;
        this.replays = replays;
        this.retries = retries;
    }

    @Override
    public void addTo(Screens screens) {
        screens.addChange("/events/:id/replay", Action.REPLAY_EVENT, "Deliver again", MENU, new Again());
        screens.addChange("/events/:id/retry", Action.RETRY_EVENT, "Try again now", MENU, new Sooner());
    }

    private static QueryParameters parameters(RoutingContext context) {
        return QueryParameters.of(context, "sink", Screens.SURE);
    }

    private static String path(RoutingContext context) {
        return "/events/" + PageLink.part(context.pathParam("id"));
    }

    /** Through today's routes, as a delivery of its own. */
    private final class Again implements Screens.Change {

        @Override
        public Question question(RoutingContext context) {
            EventHistory event = EventScreen.find(archive, context.pathParam("id"));
            ReplayPlan plan =
                    replays.plan(context, event.id(), parameters(context).texts("sink"), false);
            if (plan.problem() != null) {
                throw new ApiProblem(409, "not-replayable", plan.problem());
            }
            if (!plan.changesAnything()) {
                throw new ApiProblem(409, "nothing-to-replay", "There is nothing to deliver: " + leaves(plan));
            }
            String twice = plan.sinks().entrySet().stream()
                    .filter(step -> step.getValue() instanceof ReplayPlan.Send && has(event, step.getKey()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(", "));
            return new Question(
                    "Deliver this event again, through today's routes?",
                    plan.sinks().entrySet().stream()
                            .map(step -> step.getKey() + ": " + describe(step.getValue()))
                            .toList(),
                    twice.isEmpty() ? null : "Delivered before: %s. It will get it twice.".formatted(twice),
                    "Deliver it again",
                    path(context));
        }

        private static boolean has(EventHistory event, String sink) {
            SinkHistory history = event.sinks().get(sink);
            return history != null && history.state() == DeliveryState.DELIVERED;
        }

        private static String describe(ReplayPlan.Step step) {
            if (step instanceof ReplayPlan.Send send) {
                return "is sent " + send.outcome();
            }
            if (step instanceof ReplayPlan.Filter filter) {
                return "does not want it: " + filter.reason();
            }
            return step instanceof ReplayPlan.Fail fail
                    ? "its route would fail: " + fail.reason()
                    : "stays as it is: " + ((ReplayPlan.Leave) step).reason();
        }

        private static String leaves(ReplayPlan plan) {
            return plan.sinks().entrySet().stream()
                    .map(step -> step.getKey() + " " + describe(step.getValue()))
                    .collect(Collectors.joining("; "));
        }

        @Override
        public Outcome make(RoutingContext context) {
            replays.replay(context, context.pathParam("id"), parameters(context).texts("sink"), false);
            return new Outcome.Shown(path(context) + "?done=replay");
        }
    }

    /** The same delivery, before its time. */
    private final class Sooner implements Screens.Change {

        @Override
        public Question question(RoutingContext context) {
            EventHistory event = EventScreen.find(archive, context.pathParam("id"));
            List<String> named = parameters(context).texts("sink");
            List<String> waiting = new ArrayList<>();
            event.sinks().forEach((sink, history) -> {
                Instant next = TimeLine.nextAttempt(history);
                if (next != null && (named.isEmpty() || named.contains(sink))) {
                    waiting.add("%s: would be tried at %s".formatted(sink, Words.time(next)));
                }
            });
            if (waiting.isEmpty()) {
                throw new ApiProblem(409, "not-put-off", "It does not wait for another attempt at this sink.");
            }
            return new Question(
                    "Try to deliver this event now, and not later? It stays the same delivery, with the same Idempotency-Key.",
                    waiting,
                    null,
                    "Try now",
                    path(context));
        }

        @Override
        public Outcome make(RoutingContext context) {
            retries.retry(context, context.pathParam("id"), parameters(context).texts("sink"));
            return new Outcome.Shown(path(context) + "?done=retry");
        }
    }
}
