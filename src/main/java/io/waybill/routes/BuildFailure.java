package io.waybill.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Says what Camel made of a route it could not build, without the layers around it. */
final class BuildFailure {

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private BuildFailure() {}

    static RoutesException explain(Exception failure, RouteSet routes) {
        List<String> said = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RoutesException known) {
                return known;
            }
            if (cause.getMessage() != null) {
                said.add(SPACE.matcher(cause.getMessage()).replaceAll(" ").strip());
            }
        }
        String deepest = said.isEmpty() ? failure.toString() : said.get(said.size() - 1);
        String where = said.size() < 2 ? "" : " (" + said.get(said.size() - 2) + ")";
        return new RoutesException(
                "%s: error: the routes cannot be built: %s%s".formatted(routes.shown(""), deepest, where), failure);
    }
}
