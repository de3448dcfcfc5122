package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.config.SourceSettings;
import io.waybill.source.quarantine.Quarantine;
import io.waybill.source.quarantine.ReverifyResult;
import io.waybill.source.verification.Webhook;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Shows how sources are verified, and verifies quarantined webhooks again. It shows no secret. */
public final class SourceApi implements ApiEndpoints {

    private final ThisHub here;
    private final Supplier<Map<String, SourceSettings>> sources;
    private final SourceOverview overview;
    private final Quarantine quarantine;
    private final Function<Webhook, ReverifyResult> route;
    private final KnownNames names;

    /**
     * @param sources all sources there are now, by name
     * @param quarantine this hub's
     * @param route hands a webhook to its source's route
     */
    public SourceApi(
            ThisHub here,
            Supplier<Map<String, SourceSettings>> sources,
            SourceOverview overview,
            Quarantine quarantine,
            Function<Webhook, ReverifyResult> route,
            KnownNames names) {
        this.here = here;
        this.sources = sources;
        this.overview = overview;
        this.quarantine = quarantine;
        this.route = route;
        this.names = names;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/sources", this::sources);
        router.get("/api/quarantine", this::quarantine);
        router.change("/api/quarantine/reverify", Action.REVERIFY, this::reverify);
    }

    private void sources(RoutingContext context) {
        QueryParameters.of(context);
        ApiResponses.json(context, 200, Map.of("hub", here.name(), "sources", overview.now()));
    }

    private void quarantine(RoutingContext context) {
        String source = QueryParameters.of(context, "source").text("source");
        Map<String, ?> all = quarantine.contents();
        if (source != null && !all.containsKey(source)) {
            names.checkSource(source);
        }
        Map<String, ?> contents = source == null ? all : Map.of(source, quarantine.contents(source));
        ApiResponses.json(context, 200, Map.of("hub", here.name(), "sources", contents));
    }

    private void reverify(RoutingContext context) {
        String source = QueryParameters.of(context, "source").text("source", "is required; name the source");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("hub", here.name());
        reverify(context, source).forEach((result, number) -> answer.put(result.written(), number));
        ApiResponses.json(context, 200, answer);
    }

    /**
     * Verifies again what a source has in quarantine.
     *
     * @return how many webhooks had each result
     */
    public Map<ReverifyResult, Integer> reverify(RoutingContext context, String source) {
        checkSource(source);
        Map<ReverifyResult, Integer> results = quarantine.reverify(source, route);
        Operator.did(context, "had the quarantine of %s verified again".formatted(source));
        return results;
    }

    /** @throws ApiProblem if there is no such source now */
    public void checkSource(String source) {
        if (!sources.get().containsKey(source)) {
            throw KnownNames.unknown(
                    "source",
                    source,
                    "there is no such source now",
                    sources.get().keySet());
        }
    }
}
