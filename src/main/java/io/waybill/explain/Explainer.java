package io.waybill.explain;

import io.waybill.audit.Cursor;
import io.waybill.audit.EventArchive;
import io.waybill.audit.EventFilter;
import io.waybill.audit.StoredEvents;
import io.waybill.audit.StoredEvents.Stored;
import io.waybill.config.Settings;
import io.waybill.explain.Explanation.SinkRoute;
import io.waybill.explain.Explanation.SourceRoute;
import io.waybill.generation.CurrentRehearsal;
import io.waybill.project.CheckedProject;
import io.waybill.redaction.Secrets;
import io.waybill.rehearsal.RehearsalResult;
import io.waybill.rehearsal.TracedRehearsal;
import io.waybill.routes.RouteTrace;
import io.waybill.sink.RehearsedDelivery;
import io.waybill.source.RehearsedWebhook;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Explains by a rehearsal what the routes do with a webhook: one that is on record, or one that is only tried. */
public final class Explainer {

    private final StoredEvents stored;
    private final EventArchive archive;
    private final CurrentRehearsal routes;
    private final Supplier<CheckedProject> project;
    private final Clock clock;

    /** @param project the one in effect now */
    public Explainer(
            StoredEvents stored,
            EventArchive archive,
            CurrentRehearsal routes,
            Supplier<CheckedProject> project,
            Clock clock) {
        this.stored = stored;
        this.archive = archive;
        this.routes = routes;
        this.project = project;
        this.clock = clock;
    }

    /**
     * Explains an event on record; empty if there is no such event.
     *
     * @throws io.waybill.audit.AuditException if the database does not answer
     */
    public Optional<Explanation> explain(String eventId) {
        return find(eventId).map(this::explain);
    }

    private Explanation explain(Stored event) {
        String body = event.body();
        if (body == null) {
            return Explanation.impossible(
                    event.id(), "the webhook's body was removed after its retention (waybill.audit.body-retention)");
        }
        try {
            return explain(event.source(), body.getBytes(StandardCharsets.UTF_8), event.receivedAt())
                    .of(event.id(), !isDecidedByTodays(event.id()));
        } catch (IllegalArgumentException e) {
            return Explanation.impossible(event.id(), String.valueOf(e.getMessage()));
        }
    }

    private boolean isDecidedByTodays(String eventId) {
        String digest = project.get().snapshot().id();
        return archive.find(eventId).filter(event -> event.isDecidedBy(digest)).isPresent();
    }

    /**
     * Explains a webhook that arrives now, whoever sends it. Nothing is stored or called.
     *
     * @throws IllegalArgumentException if there is no such source
     */
    public Explanation tryOut(String source, byte[] payload) {
        return explain(source, payload, clock.instant());
    }

    /** The event on record, for what else is done with its webhook. */
    Optional<Stored> find(String eventId) {
        return stored.page(EventFilter.of(eventId), Cursor.START, 1).stream().findFirst();
    }

    private Explanation explain(String source, byte[] payload, Instant at) {
        RehearsedWebhook webhook = new RehearsedWebhook(source, Map.of(), "", payload, at);
        TracedRehearsal traced = routes.with(rehearsal -> rehearsal.trace(webhook));
        return new Shown(project.get().settings()).explanation(source, traced);
    }

    /** Shows results without the secrets of the settings. */
    private record Shown(Settings settings, Secrets secrets) {

        Shown(Settings settings) {
            this(settings, Secrets.in(settings));
        }

        Explanation explanation(String source, TracedRehearsal traced) {
            RehearsalResult result = traced.result();
            SourceRoute route = new SourceRoute(source, traced.source().at(), rules(traced.source()));
            if (result instanceof RehearsalResult.Accepted accepted) {
                boolean isUnmapped = accepted.event().isUnmapped();
                return new Explanation(
                        null,
                        null,
                        null,
                        result.outcome(),
                        hidden(accepted.unmappedReason()),
                        null,
                        null,
                        secrets.hideIn(accepted.event().toJson()),
                        route,
                        isUnmapped ? null : sinks(accepted.sinks(), traced.sinks()));
            }
            RehearsalResult.Answered answered = (RehearsalResult.Answered) result;
            return new Explanation(
                    null,
                    null,
                    null,
                    result.outcome(),
                    null,
                    answered.status(),
                    secrets.hideIn(answered.body()),
                    null,
                    route,
                    null);
        }

        private Map<String, SinkRoute> sinks(
                Map<String, RehearsedDelivery> deliveries, Map<String, RouteTrace> traces) {
            Map<String, SinkRoute> sinks = new TreeMap<>();
            deliveries.forEach((name, delivery) ->
                    sinks.put(name, sink(name, delivery, Objects.requireNonNull(traces.get(name), name))));
            return sinks;
        }

        private SinkRoute sink(String name, RehearsedDelivery delivery, RouteTrace trace) {
            if (delivery instanceof RehearsedDelivery.Sends sends) {
                return new SinkRoute(
                        "send",
                        null,
                        trace.at(),
                        rules(trace),
                        ShownRequest.of(
                                sends.request(),
                                Objects.requireNonNull(settings.sinks().get(name), name),
                                secrets));
            }
            return delivery instanceof RehearsedDelivery.Filters filters
                    ? new SinkRoute("filter", hidden(filters.reason()), trace.at(), rules(trace), null)
                    : new SinkRoute(
                            "fail",
                            hidden(((RehearsedDelivery.Fails) delivery).reason()),
                            trace.at(),
                            rules(trace),
                            null);
        }

        private List<ShownRule> rules(RouteTrace trace) {
            return trace.rules().stream()
                    .map(rule -> ShownRule.of(rule, secrets))
                    .toList();
        }

        private @Nullable String hidden(@Nullable String text) {
            return text == null ? null : secrets.hideIn(text);
        }
    }
}
