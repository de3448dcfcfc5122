package io.waybill.ops;

import io.vertx.ext.web.RoutingContext;
import io.waybill.record.ChangeOutcome;
import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts on record which changes operators ask for, and what comes of each. */
public final class OperatorChanges {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorChanges.class);
    private static final String ENDED = "waybill.change";

    private static final String SINK = "sink";
    private static final String SOURCE = "source";
    private static final String ENDPOINT = "endpoint";

    /** Parameters that the record has elsewhere, or that ask for nothing. */
    private static final Set<String> LEFT_OUT = Set.of(SINK, SOURCE, "event", "sure", "of", "unmasked", "dry", "group");

    /** A call may name hundreds of events. */
    private static final int LONGEST = 1_000;

    private final Predicate<RecordEntry> intake;
    private final Clock clock;

    /** @param intake stores an entry, and returns whether it is on disk */
    public OperatorChanges(Predicate<RecordEntry> intake, Clock clock) {
        this.intake = intake;
        this.clock = clock;
    }

    private record Ended(ChangeOutcome outcome, String detail) {}

    /** What came of the change that a call asks for; the first that is said counts. Without any, no change was asked for. */
    static void ended(RoutingContext context, ChangeOutcome outcome, String detail) {
        if (context.get(ENDED) == null) {
            context.put(ENDED, new Ended(outcome, detail));
        }
    }

    /** To be called when the call has its response. Waits a few seconds at most, and does without the record then. */
    void putOnRecord(RoutingContext context, Action action, String path) {
        Ended ended = context.get(ENDED);
        if (ended == null) {
            return;
        }
        Map<String, List<String>> given = new TreeMap<>();
        context.queryParams()
                .names()
                .forEach(name -> given.put(name, context.queryParams().getAll(name)));
        RecordEntry.OperatorChange entry = new RecordEntry.OperatorChange(
                UUID.randomUUID().toString(),
                clock.instant(),
                Operator.claimed(context),
                path.startsWith("/api/") ? "api" : "page",
                action.written(),
                eventId(context.pathParams(), given),
                name(SINK, action, context.pathParams(), given),
                name(SOURCE, action, context.pathParams(), given),
                asked(action, context.pathParams(), given),
                ended.outcome(),
                cut(ended.detail()));
        if (!intake.test(entry)) {
            LOG.warn(
                    "the record will not have what an operator asked for, as the broker does not answer: {}, {}",
                    action.written(),
                    ended.outcome().written());
        }
    }

    private static @Nullable String eventId(Map<String, String> path, Map<String, List<String>> given) {
        String id = path.get("id");
        List<String> named = given.getOrDefault("event", given.getOrDefault("id", List.of()));
        return id != null ? cut(id) : named.size() == 1 && !named.get(0).contains(",") ? cut(named.get(0)) : null;
    }

    /** Of a sink or source, which the call's path or a parameter names. */
    private static @Nullable String name(
            String kind, Action action, Map<String, String> path, Map<String, List<String>> given) {
        String named = kind.equals(action.named()) ? path.get("name") : null;
        if (named != null) {
            return cut(named);
        }
        List<String> chosen = given.getOrDefault(kind, List.of());
        return chosen.isEmpty() ? null : joined(chosen);
    }

    private static Map<String, String> asked(Action action, Map<String, String> path, Map<String, List<String>> given) {
        Map<String, String> asked = new TreeMap<>();
        if (ENDPOINT.equals(action.named())) {
            asked.put(ENDPOINT, cut(String.valueOf(path.get("name"))));
        }
        given.forEach((name, values) -> {
            if (!LEFT_OUT.contains(name)) {
                asked.put(cut(name), joined(values));
            }
        });
        return asked;
    }

    private static String joined(Collection<String> values) {
        return cut(String.join(",", values));
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }
}
