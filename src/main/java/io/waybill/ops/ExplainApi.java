package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.explain.CaseFolder;
import io.waybill.explain.Explainer;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Explains what the routes of today do with an event on record or with a payload, and saves either as a test case. */
public final class ExplainApi implements ApiEndpoints {

    private static final int LONGEST_NAME = 200;

    private final Explainer explainer;
    private final CaseFolder cases;
    private final Supplier<? extends Collection<String>> sources;

    /** @param sources the sources there are now */
    public ExplainApi(Explainer explainer, CaseFolder cases, Supplier<? extends Collection<String>> sources) {
        this.explainer = explainer;
        this.cases = cases;
        this.sources = sources;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/events/:id/explain", this::explain);
        router.change("/api/events/:id/case", Action.SAVE_CASE, this::saveEvent);
        router.post("/api/try", this::tryOut);
        router.change("/api/try/case", Action.SAVE_CASE, this::saveTried);
    }

    private void explain(RoutingContext context) {
        QueryParameters.of(context);
        ApiResponses.json(
                context, 200, explainer.explain(context.pathParam("id")).orElseThrow(ApiProblem::unknownEvent));
    }

    private void tryOut(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, "source");
        ApiResponses.json(context, 200, explainer.tryOut(source(parameters), payload(context)));
    }

    private void saveEvent(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, "name");
        respond(context, cases.save(context.pathParam("id"), name(parameters)).orElseThrow(ApiProblem::unknownEvent));
    }

    private void saveTried(RoutingContext context) {
        QueryParameters parameters = QueryParameters.of(context, "source", "name");
        respond(context, cases.save(source(parameters), payload(context), name(parameters)));
    }

    private static void respond(RoutingContext context, CaseFolder.Saved saved) {
        if (saved instanceof CaseFolder.Saved.Not not) {
            throw new ApiProblem(409, not.code(), not.reason());
        }
        Operator.did(context, "saved a test case in " + ((CaseFolder.Saved.InFile) saved).file());
        ApiResponses.unmaskedJson(context, 201, saved);
    }

    private String source(QueryParameters parameters) {
        String source = parameters.text("source", "is required; name the source");
        if (!sources.get().contains(source)) {
            throw KnownNames.unknown("source", source, "there is no such source now", sources.get());
        }
        return source;
    }

    private static byte[] payload(RoutingContext context) {
        byte[] payload = CallLimits.body(context);
        if (payload.length == 0) {
            throw new ApiProblem(
                    400, "no-payload", "Send the payload, as the provider sends it, as the body of this call.");
        }
        return payload;
    }

    private static @Nullable String name(QueryParameters parameters) {
        return checkedName(parameters.text("name"));
    }

    /**
     * The name of a test case as it was given, or null if none was.
     *
     * @throws ApiProblem if it cannot be one
     */
    public static @Nullable String checkedName(@Nullable String name) {
        if (name != null
                && (name.length() > LONGEST_NAME
                        || name.isBlank()
                        || name.chars().anyMatch(c -> c < ' '))) {
            throw ApiProblem.invalid("name", name, "must be one line of at most %d characters".formatted(LONGEST_NAME));
        }
        return name;
    }
}
