package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.LastArrivals;
import io.waybill.config.SharedSecret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.source.SecretUses;
import io.waybill.source.quarantine.Quarantine;
import io.waybill.source.quarantine.ReverifyResult;
import io.waybill.source.verification.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows how sources are verified, and verifies quarantined webhooks again. It shows no secret. */
public final class SourceApi implements ApiEndpoints {

    private final Supplier<Map<String, SourceSettings>> sources;
    private final LastArrivals lastArrivals;
    private final SecretUses secretUses;
    private final Quarantine quarantine;
    private final Function<Webhook, ReverifyResult> route;
    private final KnownNames names;

    /**
     * @param sources all sources there are now, by name
     * @param route hands a webhook to its source's route
     */
    public SourceApi(
            Supplier<Map<String, SourceSettings>> sources,
            LastArrivals lastArrivals,
            SecretUses secretUses,
            Quarantine quarantine,
            Function<Webhook, ReverifyResult> route,
            KnownNames names) {
        this.sources = sources;
        this.lastArrivals = lastArrivals;
        this.secretUses = secretUses;
        this.quarantine = quarantine;
        this.route = route;
        this.names = names;
    }

    @Override
    public void addTo(ApiRouter router) {
        router.get("/api/sources", this::sources);
        router.get("/api/quarantine", this::quarantine);
        router.post("/api/quarantine/reverify", this::reverify);
    }

    /** @param secret which of the two it is; the other values count from the start of the hub */
    private record SecretState(
            String secret,
            long verified,
            @Nullable Instant lastVerifiedAt,
            @Nullable String lastScheme) {}

    /** @param lastReceivedAt when it last sent a webhook that could be verified, or null */
    private record SourceState(
            List<String> verification,
            @Nullable Instant lastReceivedAt,
            List<SecretState> secrets,
            @Nullable Instant registrationUntil,
            int quarantined) {}

    private void sources(RoutingContext context) {
        QueryParameters.of(context);
        Map<String, SourceSettings> now = sources.get();
        Map<String, Instant> last = lastArrivals.of(now.keySet());
        Map<String, SourceState> states = new TreeMap<>();
        now.forEach((name, source) -> states.put(name, state(source, last.get(name))));
        ApiResponses.json(context, 200, Map.of("sources", states));
    }

    private SourceState state(SourceSettings source, @Nullable Instant lastReceivedAt) {
        return new SourceState(
                source.schemes().stream().map(Scheme::written).toList(),
                lastReceivedAt,
                source.secrets().stream()
                        .map(secret -> state(source.name(), secret))
                        .toList(),
                source.registrationUntil(),
                quarantine.contents(source.name()).count());
    }

    private SecretState state(String source, SharedSecret secret) {
        return secretUses
                .of(source, secret)
                .map(use -> new SecretState(secret.slot().written(), use.count(), use.lastAt(), use.scheme()))
                .orElseGet(() -> new SecretState(secret.slot().written(), 0, null, null));
    }

    private void quarantine(RoutingContext context) {
        String source = QueryParameters.of(context, "source").text("source");
        Map<String, ?> all = quarantine.contents();
        if (source != null && !all.containsKey(source)) {
            names.checkSource(source);
        }
        Map<String, ?> contents = source == null ? all : Map.of(source, quarantine.contents(source));
        ApiResponses.json(context, 200, Map.of("sources", contents));
    }

    private void reverify(RoutingContext context) {
        String source = QueryParameters.of(context, "source").text("source", "is required; name the source");
        if (!sources.get().containsKey(source)) {
            throw KnownNames.unknown(
                    "source",
                    source,
                    "there is no such source now",
                    sources.get().keySet());
        }
        ApiResponses.json(context, 200, quarantine.reverify(source, route));
    }
}
