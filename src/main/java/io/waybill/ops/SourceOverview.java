package io.waybill.ops;

import io.waybill.audit.LastArrivals;
import io.waybill.config.SharedSecret;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.source.SecretUses;
import io.waybill.source.quarantine.Quarantine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the question: how is each source at this moment? It shows no secret. */
public final class SourceOverview {

    private final Supplier<Map<String, SourceSettings>> sources;
    private final LastArrivals lastArrivals;
    private final SecretUses secretUses;
    private final Quarantine quarantine;

    /** @param sources all sources there are now, by name */
    public SourceOverview(
            Supplier<Map<String, SourceSettings>> sources,
            LastArrivals lastArrivals,
            SecretUses secretUses,
            Quarantine quarantine) {
        this.sources = sources;
        this.lastArrivals = lastArrivals;
        this.secretUses = secretUses;
        this.quarantine = quarantine;
    }

    /** @param secret which of the two it is; the other values count from the start of the hub */
    public record SecretState(
            String secret,
            long verified,
            @Nullable Instant lastVerifiedAt,
            @Nullable String lastScheme) {}

    /**
     * @param kind the source whose route and mappings serve it: itself, or another; null if it is retired
     * @param lastReceivedAt when it last sent a webhook that could be verified, or null
     */
    public record SourceState(
            @Nullable String kind,
            List<String> verification,
            @Nullable Instant lastReceivedAt,
            List<SecretState> secrets,
            @Nullable Instant registrationUntil,
            int quarantined) {}

    /**
     * By source.
     *
     * @throws io.waybill.audit.AuditException if the database does not answer
     */
    public Map<String, SourceState> now() {
        Map<String, SourceSettings> now = sources.get();
        Map<String, Instant> last = lastArrivals.of(now.keySet());
        Map<String, SourceState> states = new TreeMap<>();
        now.forEach((name, source) -> states.put(name, state(source, last.get(name))));
        return states;
    }

    /** How many webhooks of a source are in quarantine. */
    public int quarantined(String source) {
        return quarantine.contents(source).count();
    }

    private SourceState state(SourceSettings source, @Nullable Instant lastReceivedAt) {
        return new SourceState(
                source.kind(),
                source.schemes().stream().map(Scheme::written).toList(),
                lastReceivedAt,
                source.secrets().stream()
                        .map(secret -> state(source.name(), secret))
                        .toList(),
                source.registrationUntil(),
                quarantined(source.name()));
    }

    private SecretState state(String source, SharedSecret secret) {
        return secretUses
                .of(source, secret)
                .map(use -> new SecretState(secret.slot().written(), use.count(), use.lastAt(), use.scheme()))
                .orElseGet(() -> new SecretState(secret.slot().written(), 0, null, null));
    }
}
