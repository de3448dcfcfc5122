package io.waybill.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.ext.web.RoutingContext;
import io.waybill.finding.Finding;
import io.waybill.generation.Generation;
import io.waybill.generation.GenerationChanges;
import io.waybill.generation.Generations;
import io.waybill.generation.Reload;
import io.waybill.generation.Reloader;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows the routes that run, and reloads them. */
public final class RoutesApi implements ApiEndpoints {

    private final Generations generations;
    private final Reloader reloader;

    public RoutesApi(Generations generations, Reloader reloader) {
        this.generations = generations;
        this.reloader = reloader;
    }

    /** The JSON of {@code GET /api/routes}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record RunningRoutes(
            int generation,
            String digest,
            Instant since,
            List<FileDigest> files,
            @Nullable Record lastReload) {}

    private record FileDigest(String path, String sha256) {}

    private record ChangedJson(
            Instant at,
            String outcome,
            int generation,
            GenerationChanges changes,
            Map<String, Long> removedSinks,
            List<FindingJson> warnings) {}

    private record UnchangedJson(Instant at, String outcome, int generation) {}

    private record RefusedJson(Instant at, String outcome, List<FindingJson> findings) {}

    private record FindingJson(String path, int line, String severity, String message) {

        static List<FindingJson> of(List<Finding> findings) {
            return findings.stream().map(FindingJson::of).toList();
        }

        private static FindingJson of(Finding finding) {
            String severity = finding.severity().name().toLowerCase(Locale.ROOT);
            return new FindingJson(finding.path(), finding.line(), severity, finding.message());
        }
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/routes", this::show);
        router.change("/api/routes/reload", Action.RELOAD, this::respondToReload);
    }

    private void show(RoutingContext context) {
        QueryParameters.of(context);
        Generation running = generations.current();
        List<FileDigest> files = running.project().snapshot().digests().entrySet().stream()
                .map(file -> new FileDigest(file.getKey(), file.getValue()))
                .toList();
        Record lastReload = reloader.last().map(this::describe).orElse(null);
        ApiResponses.unmaskedJson(
                context,
                200,
                new RunningRoutes(
                        running.number(), running.project().snapshot().id(), running.builtAt(), files, lastReload));
    }

    /** Reloads the saved files; when this returns, they run or are refused. */
    public Reload reload(RoutingContext context) {
        Reload reload = reloader.reload();
        if (reload instanceof Reload.Refused refused) {
            Operator.wasRefused(
                    context,
                    "the saved files have errors: "
                            + refused.findings().stream()
                                    .map(Finding::toString)
                                    .findFirst()
                                    .orElse(""));
        }
        Operator.did(context, "reloaded routes and settings: " + reload.outcome());
        return reload;
    }

    private void respondToReload(RoutingContext context) {
        QueryParameters.of(context);
        Reload reload = reload(context);
        if (reload instanceof Reload.Refused refused) {
            ApiResponses.problem(
                    context,
                    422,
                    "refused",
                    "The saved files have errors; see the findings. The previous routes keep running.",
                    Map.of("findings", FindingJson.of(refused.findings())));
        } else {
            ApiResponses.unmaskedJson(context, 200, describe(reload));
        }
    }

    private Record describe(Reload reload) {
        if (reload instanceof Reload.Changed changed) {
            return new ChangedJson(
                    changed.at(),
                    changed.outcome(),
                    changed.generation(),
                    changed.changes(),
                    changed.removedSinks(),
                    FindingJson.of(changed.warnings()));
        }
        if (reload instanceof Reload.Refused refused) {
            return new RefusedJson(refused.at(), refused.outcome(), FindingJson.of(refused.findings()));
        }
        return new UnchangedJson(
                reload.at(), reload.outcome(), generations.current().number());
    }
}
