package io.waybill.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.ext.web.RoutingContext;
import io.waybill.event.Json;
import io.waybill.explain.CaseFolder;
import io.waybill.explain.CaseFolder.Saved;
import io.waybill.explain.Explainer;
import io.waybill.explain.Explanation;
import io.waybill.explain.ShownRequest;
import io.waybill.ops.Action;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.ApiResponses;
import io.waybill.ops.ExplainApi;
import io.waybill.ops.FormFields;
import io.waybill.ops.Operator;
import io.waybill.ops.QueryParameters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A payload that is pasted, or one on record: what today's routes make of it. Nothing is stored or called. */
public final class TryScreens implements HasScreens {

    private static final String PATH = "/try";
    private static final String CASE = PATH + "/case";
    private static final String EVENT_CASE = PATH + "/event-case";

    private final Explainer explainer;
    private final CaseFolder cases;
    private final Supplier<Set<String>> sources;

    /** @param sources those there are now */
    public TryScreens(Explainer explainer, CaseFolder cases, Supplier<Set<String>> sources) {
        this.explainer = explainer;
        this.cases = cases;
        this.sources = sources;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add(PATH, "tryOut", "Try", PATH, this::start);
        screens.addPosted(PATH, "tryOut", "Try", PATH, this::tried);
        screens.addPosted(CASE, "tryCase", "Save as a test case", PATH, this::toSave);
        screens.addPosted(CASE + "/saved", Action.SAVE_CASE, "done", "Save as a test case", PATH, this::saved);
        screens.addChange(EVENT_CASE, Action.SAVE_CASE, "Save as a test case", PATH, new Screens.Change() {
            @Override
            public Screens.Question question(RoutingContext context) {
                String id = event(context);
                return new Screens.Question(
                        "Save the webhook of %s as a test case?".formatted(id),
                        List.of("It is added to its source's file in routes/tests, with what becomes of it today."),
                        null,
                        "Save",
                        PATH + "?event=" + id);
            }

            @Override
            public Screens.Outcome make(RoutingContext context) {
                String id = event(context);
                Saved result = cases.save(id, null)
                        .orElseThrow(() -> new ApiProblem(404, "unknown-event", "There is no such event on record."));
                return new Screens.Outcome.Said(said(context, result), List.of(), PATH + "?event=" + id);
            }
        });
    }

    /**
     * What the template shows.
     *
     * @param event the id of the event on record that is tried, or null
     * @param source the source that was chosen, or empty
     * @param payload as it was pasted
     * @param result null before anything was tried
     */
    public record View(
            Frame frame,
            Set<String> sources,
            @Nullable String event,
            String source,
            String payload,
            @Nullable Explanation result) {}

    /** What is asked before a payload is saved. */
    public record CaseView(
            Frame frame,
            String source,
            String payload,
            @Nullable String name) {}

    private View start(RoutingContext context, Frame frame) {
        QueryParameters parameters = QueryParameters.of(context, "event", "source");
        String id = parameters.text("event");
        Explanation result = id == null
                ? null
                : explainer
                        .explain(id)
                        .orElseThrow(() -> new ApiProblem(404, "unknown-event", "There is no such event on record."));
        String source = parameters.text("source");
        return new View(frame, sources.get(), id, source == null ? "" : source, "", shown(context, result));
    }

    private View tried(RoutingContext context, Frame frame) {
        FormFields form = FormFields.of(context);
        String source = source(form);
        String payload = payload(form);
        Explanation result = explainer.tryOut(source, payload.getBytes(StandardCharsets.UTF_8));
        return new View(frame, sources.get(), null, source, payload, shown(context, result));
    }

    private static @Nullable Explanation shown(RoutingContext context, @Nullable Explanation result) {
        return result == null ? null : ApiResponses.shown(context, result, Explanation.class);
    }

    private CaseView toSave(RoutingContext context, Frame frame) {
        FormFields form = FormFields.of(context);
        return new CaseView(frame, source(form), payload(form), ExplainApi.checkedName(form.text("name")));
    }

    private Screens.DoneView saved(RoutingContext context, Frame frame) {
        FormFields form = FormFields.of(context);
        Saved result = cases.save(
                source(form),
                payload(form).getBytes(StandardCharsets.UTF_8),
                ExplainApi.checkedName(form.text("name")));
        return new Screens.DoneView(frame, said(context, result), List.of(), null, PATH);
    }

    private static String said(RoutingContext context, Saved result) {
        if (result instanceof Saved.Not not) {
            throw new ApiProblem(409, not.code(), not.reason());
        }
        Saved.InFile file = (Saved.InFile) result;
        Operator.did(context, "saved a test case in " + file.file());
        return "Saved as “%s”: %s:%d".formatted(file.name(), file.file(), file.line());
    }

    private static String event(RoutingContext context) {
        return QueryParameters.of(context, "event", Screens.SURE).text("event", "must name the event");
    }

    private String source(FormFields form) {
        String source = form.text("source");
        if (source == null || !sources.get().contains(source)) {
            throw new ApiProblem(400, "unknown-source", "Choose the source whose webhook it is.");
        }
        return source;
    }

    private static String payload(FormFields form) {
        String payload = form.text("payload");
        if (payload == null) {
            throw new ApiProblem(400, "no-payload", "Paste the payload, as the provider sends it.");
        }
        return payload;
    }

    /** JSON over several lines. */
    public static String pretty(JsonNode json) {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a sink would be sent. */
    public static String words(ShownRequest request) {
        if (request instanceof ShownRequest.HttpCall http) {
            StringBuilder text = new StringBuilder(http.method())
                    .append(' ')
                    .append(http.address() == null ? http.path() : http.address());
            http.headers()
                    .forEach((name, value) ->
                            text.append('\n').append(name).append(": ").append(value));
            if (http.body() != null) {
                text.append("\n\n").append(pretty(http.body()));
            }
            return text.toString();
        }
        if (request instanceof ShownRequest.SlackPost slack) {
            return "To %s:%n%s".formatted(slack.to(), slack.post());
        }
        if (request instanceof ShownRequest.MailMessage mail) {
            return RequestText.of(mail);
        }
        return ((ShownRequest.OtherCall) request).description();
    }
}
