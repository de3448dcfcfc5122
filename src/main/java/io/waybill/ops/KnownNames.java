package io.waybill.ops;

import io.waybill.audit.RecordedNames;
import io.waybill.event.Event;
import io.waybill.finding.DidYouMean;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The names that a call may use: those of the running routes, and those on record. A list for a name that never was would
 * be empty, and look as if nothing had happened.
 */
public final class KnownNames {

    /** A file can have a thousand endpoints. */
    private static final int MOST_SHOWN = 100;

    private final Supplier<? extends Collection<String>> sources;
    private final Supplier<? extends Collection<String>> sinks;
    private final Supplier<? extends Collection<String>> types;
    private final Function<String, Set<String>> endpoints;
    private final RecordedNames record;

    /**
     * @param sources the sources there are now
     * @param sinks the sinks there are now
     * @param types the types that events can have now
     * @param endpoints the endpoints of clients that a sink calls now or that are on record for it, by the sink's name
     */
    public KnownNames(
            Supplier<? extends Collection<String>> sources,
            Supplier<? extends Collection<String>> sinks,
            Supplier<? extends Collection<String>> types,
            Function<String, Set<String>> endpoints,
            RecordedNames record) {
        this.sources = sources;
        this.sinks = sinks;
        this.types = types;
        this.endpoints = endpoints;
        this.record = record;
    }

    /**
     * Checks the parameters {@code source}, {@code sink}, {@code type} and {@code endpoint}, where they are given.
     *
     * @throws ApiProblem if there never was such a name; it says which there are
     */
    public void check(QueryParameters parameters) {
        checkSource(parameters.text("source"));
        parameters.texts("sink").forEach(this::checkSink);
        checkType(parameters.text("type"));
        checkEndpoint(parameters.text("endpoint"), parameters.text("sink"));
    }

    private void checkEndpoint(@Nullable String endpoint, @Nullable String sink) {
        if (endpoint == null) {
            return;
        }
        if (sink == null) {
            throw ApiProblem.invalid("endpoint", endpoint, "needs the sink that calls it; add 'sink'");
        }
        Set<String> known = endpoints.apply(sink);
        if (!known.contains(endpoint)) {
            throw unknown("endpoint", endpoint, "there is no such endpoint of " + sink, known);
        }
    }

    public void checkSource(@Nullable String source) {
        if (source != null && !sources.get().contains(source)) {
            check("source", source, sources.get(), record.sources());
        }
    }

    public void checkSink(String sink) {
        if (!sinks.get().contains(sink)) {
            check("sink", sink, sinks.get(), record.sinks());
        }
    }

    /** The sources there are now. */
    public Set<String> sourcesNow() {
        return new TreeSet<>(sources.get());
    }

    /** The sinks there are now. */
    public Set<String> sinksNow() {
        return new TreeSet<>(sinks.get());
    }

    /** The types that events can have now. */
    public Set<String> typesNow() {
        return new TreeSet<>(types.get());
    }

    private void checkType(@Nullable String type) {
        if (type != null && !type.equals(Event.UNMAPPED) && !types.get().contains(type) && !record.hasType(type)) {
            check("type", type, types.get(), record.types());
        }
    }

    private static void check(String parameter, String name, Collection<String> now, Set<String> onRecord) {
        Set<String> known = new TreeSet<>(now);
        known.addAll(onRecord);
        if (!known.contains(name)) {
            throw unknown(parameter, name, "there is no such " + parameter, known);
        }
    }

    /** For a name in the path. */
    static ApiProblem notFound(String what, String name, Collection<String> known) {
        return unknown(404, what, name, "there is no such " + what, known);
    }

    /** @param known the names there are */
    static ApiProblem unknown(String parameter, String name, String problem, Collection<String> known) {
        return unknown(400, parameter, name, problem, known);
    }

    private static ApiProblem unknown(
            int status, String parameter, String name, String problem, Collection<String> known) {
        String meant = DidYouMean.closest(known, name)
                .map("; did you mean '%s'?"::formatted)
                .orElse("");
        return new ApiProblem(
                status,
                "unknown-" + parameter,
                "'%s' '%s': %s%s There %s"
                        .formatted(parameter, name, problem, meant.isEmpty() ? "." : meant, those(List.copyOf(known))));
    }

    private static String those(List<String> known) {
        if (known.isEmpty()) {
            return "are none yet.";
        }
        String shown = String.join(", ", known.subList(0, Math.min(MOST_SHOWN, known.size())));
        String more = known.size() > MOST_SHOWN ? " and %d more".formatted(known.size() - MOST_SHOWN) : "";
        return "%s %s%s.".formatted(known.size() == 1 ? "is" : "are", shown, more);
    }
}
