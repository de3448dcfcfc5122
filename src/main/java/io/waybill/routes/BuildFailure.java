package io.waybill.routes;

import io.waybill.event.MappingException;
import io.waybill.finding.Finding;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.ResolveEndpointFailedException;

/** Explains why Camel could not build a route, without the exceptions wrapped around the cause. */
final class BuildFailure {

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private BuildFailure() {}

    static RoutesException explain(Exception failure, RouteSet routes) {
        String file = "";
        String said = failure.toString();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RoutesException known) {
                return known;
            }
            if (cause instanceof FailedToCreateRouteException route && route.getRouteId() != null) {
                file = routes.fileOf(route.getRouteId());
            }
            if (cause.getMessage() != null) {
                said = cause.getMessage();
            }
            if (cause instanceof MappingException || cause instanceof ResolveEndpointFailedException) {
                break; // its message says more than its cause's
            }
        }
        return new RoutesException(
                Finding.error(
                        routes.shown(file),
                        0,
                        "the routes cannot be built: "
                                + SPACE.matcher(said).replaceAll(" ").strip()),
                failure);
    }
}
