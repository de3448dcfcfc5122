package io.waybill.routes;

import io.waybill.event.MappingException;
import io.waybill.finding.Finding;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.ResolveEndpointFailedException;

/** Explains why Camel could not build a route, without the exceptions wrapped around the cause. */
final class BuildFailure {

    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** Where the loader of YAML says it is. */
    private static final Pattern PLACE = Pattern.compile("in file:(?<file>.+?), line (?<line>\\d+), column \\d+");

    private BuildFailure() {}

    static RoutesException explain(Exception failure, RouteSet routes) {
        String named = "";
        boolean isOfMapping = false;
        String said = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RoutesException known) {
                return known;
            }
            if (cause instanceof FailedToCreateRouteException route && route.getRouteId() != null) {
                named = routes.fileOf(route.getRouteId());
            }
            if (cause.getMessage() != null) {
                said = cause.getMessage();
            }
            isOfMapping = cause instanceof MappingException;
            if (isOfMapping || cause instanceof ResolveEndpointFailedException) {
                break; // its message says more than its cause's
            }
        }
        String file = named;
        String plain =
                SPACE.matcher(said).replaceAll(" ").strip().replaceFirst("^Failed to resolve endpoint.* due to: ", "");
        // What is said of a mapping quotes it, so it could look like any other message.
        Optional<BuildWords.Explained> explained = isOfMapping ? Optional.empty() : BuildWords.of(plain);
        String what = explained
                .map(BuildWords.Explained::message)
                .orElse("the routes cannot be built: %s; correct the step it names".formatted(plain));
        Matcher place = PLACE.matcher(plain);
        Finding finding = place.find()
                ? Finding.error(place.group("file"), lineOf(explained, place, routes), what)
                : explained
                        .map(mistake -> find(mistake, file, routes))
                        .orElseGet(() -> Finding.error(routes.shown(file), file.isEmpty() ? 0 : 1, what));
        return new RoutesException(finding, failure);
    }

    /** The loader of YAML names the line of a key's value, which may be below the key. */
    private static int lineOf(Optional<BuildWords.Explained> explained, Matcher place, RouteSet routes) {
        int said = Integer.parseInt(place.group("line"));
        List<String> lines = routes.routes(Set.of()).entrySet().stream()
                .filter(text -> routes.shown(text.getKey()).equals(place.group("file")))
                .flatMap(text -> text.getValue().lines())
                .toList();
        String written = explained.map(BuildWords.Explained::written).orElse("");
        for (int line = Math.min(said, lines.size()); line > 0 && line >= said - 1; line--) {
            if (lines.get(line - 1).contains(written)) {
                return line;
            }
        }
        return said;
    }

    /** Camel says which route it is, if any, but not where in it. */
    private static Finding find(BuildWords.Explained mistake, String file, RouteSet routes) {
        Map<String, String> texts = routes.routes(Set.of());
        for (String path : file.isEmpty() ? texts.keySet() : Set.of(file)) {
            List<String> lines = texts.getOrDefault(path, "").lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                boolean isComment = lines.get(i).stripLeading().startsWith("#");
                if (!isComment && lines.get(i).contains(mistake.written())) {
                    return Finding.error(routes.shown(path), i + 1, mistake.message());
                }
            }
        }
        return Finding.error(routes.shown(file), file.isEmpty() ? 0 : 1, mistake.message());
    }
}
