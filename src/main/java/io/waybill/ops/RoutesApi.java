package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.event.Json;
import io.waybill.finding.Finding;
import io.waybill.generation.Generation;
import io.waybill.generation.Generations;
import io.waybill.generation.Reload;
import io.waybill.generation.Reloader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the operators' port says of the routes, and does with them. */
public final class RoutesApi implements ApiEndpoints {

    private final Generations generations;
    private final Reloader reloader;

    public RoutesApi(Generations generations, Reloader reloader) {
        this.generations = generations;
        this.reloader = reloader;
    }

    @Override
    public void mount(ApiRouter calls) {
        calls.get("/api/routes", this::show);
        calls.post("/api/routes/reload", this::reload);
    }

    private void show(RoutingContext context) {
        Generation running = generations.current();
        List<Map<String, String>> files = new ArrayList<>();
        running.project().snapshot().digests().forEach((path, digest) -> {
            Map<String, String> file = new LinkedHashMap<>();
            file.put("path", path);
            file.put("sha256", digest);
            files.add(file);
        });
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("generation", running.number());
        body.put("since", running.builtAt());
        body.put("files", files);
        reloader.last().ifPresent(last -> body.put("lastReload", describe(last)));
        send(context, body);
    }

    private void reload(RoutingContext context) {
        Reload outcome = reloader.reload();
        if (outcome instanceof Reload.Refused refused) {
            ApiResponses.problem(
                    context,
                    422,
                    "refused",
                    "What is saved cannot be run: see the findings. What ran goes on.",
                    Map.of("findings", describe(refused.findings())));
        } else {
            send(context, describe(outcome));
        }
    }

    /** Files and what is wrong with them hold nothing personal: never masked. */
    private static void send(RoutingContext context, Map<String, Object> body) {
        ApiResponses.send(context, 200, "application/json", Json.write(body));
    }

    private Map<String, Object> describe(Reload reload) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("at", reload.at());
        body.put("outcome", reload.outcome());
        if (reload instanceof Reload.Changed changed) {
            body.put("generation", changed.generation());
            body.put("changes", changed.changes());
            body.put("removedSinks", changed.removedSinks());
        } else if (reload instanceof Reload.Refused refused) {
            body.put("findings", describe(refused.findings()));
        } else {
            body.put("generation", generations.current().number());
        }
        return body;
    }

    private static List<Map<String, Object>> describe(List<Finding> findings) {
        return findings.stream()
                .map(finding -> {
                    Map<String, Object> body = new LinkedHashMap<>();
                    body.put("path", finding.path());
                    body.put("line", finding.line());
                    body.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
                    body.put("message", finding.message());
                    return body;
                })
                .toList();
    }
}
