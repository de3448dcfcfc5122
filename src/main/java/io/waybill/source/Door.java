package io.waybill.source;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be told of a request before its sender is known, in this order: whether there is such a source, the method,
 * the size, the media type. What passes goes on to the source's route.
 */
final class Door {

    /** The path as sent, not normalised: whoever writes it another way is not one of our providers. */
    private static final Pattern PATH = Pattern.compile("/webhooks/([a-z0-9][a-z0-9-]*)(/[A-Za-z0-9._~%+-]+)?");

    private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii");

    private final Set<String> sources;
    private final long maxBody;
    private final InFlight inFlight;
    private final SourceMetrics metrics;

    Door(Set<String> sources, long maxBody, InFlight inFlight, SourceMetrics metrics) {
        this.sources = sources;
        this.maxBody = maxBody;
        this.inFlight = inFlight;
        this.metrics = metrics;
    }

    /** Puts the checks before the routes that will be added to the router. */
    void guard(Router router) {
        router.route().handler(this::checkHead);
        router.route().handler(BodyHandler.create(false).setBodyLimit(maxBody));
        router.route().handler(this::checkMediaType);
        router.route().handler(this::admit);
        router.errorHandler(413, this::tooLarge);
        router.errorHandler(404, this::unknownSource);
        router.errorHandler(400, context -> refuse(context, Problem.UNKNOWN_SOURCE, "There is no such source."));
        router.errorHandler(500, context -> refuse(context, Problem.UNAVAILABLE, "Try again later."));
    }

    private void checkHead(RoutingContext context) {
        HttpServerRequest request = context.request();
        Matcher path = PATH.matcher(request.path());
        if (!path.matches() || !sources.contains(path.group(1))) {
            unknownSource(context);
        } else if (!request.method().equals(HttpMethod.POST)) {
            context.response().putHeader(HttpHeaders.ALLOW, "POST");
            refuse(context, Problem.METHOD_NOT_ALLOWED, "Webhooks are sent with POST.");
        } else if (contentLength(request) > maxBody) {
            tooLarge(context);
        } else {
            context.next();
        }
    }

    private void checkMediaType(RoutingContext context) {
        HttpServerRequest request = context.request();
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            refuse(context, Problem.UNSUPPORTED_MEDIA_TYPE, "Send the body without Content-Encoding.");
        } else if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            refuse(context, Problem.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json, in UTF-8.");
        } else {
            context.next();
        }
    }

    private void admit(RoutingContext context) {
        if (inFlight.enter(context.response())) {
            context.next();
        } else {
            refuse(context, Problem.UNAVAILABLE, "Too many webhooks at once; send it again.");
        }
    }

    /** A body whose type is not said may be JSON, and will be found out. */
    private static boolean isJson(String contentType) {
        if (contentType == null) {
            return true;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        String type = parts[0].strip();
        if (!type.equals("application/json") && !(type.startsWith("application/") && type.endsWith("+json"))) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.startsWith("charset=")
                    && !CHARSETS.contains(
                            parameter.substring(8).replace("\"", "").strip())) {
                return false;
            }
        }
        return true;
    }

    private static long contentLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void unknownSource(RoutingContext context) {
        refuse(context, Problem.UNKNOWN_SOURCE, "There is no such source.");
    }

    /** The rest of the body is not waited for. */
    private void tooLarge(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        refuse(context, Problem.TOO_LARGE, "The body is larger than %d bytes.".formatted(maxBody));
    }

    private void refuse(RoutingContext context, Problem problem, String detail) {
        Answer answer = Answer.problem(problem, detail);
        Matcher path = PATH.matcher(context.request().path());
        metrics.answered(
                path.matches() && sources.contains(path.group(1)) ? path.group(1) : "unknown", answer.status());
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        answer.retryAfter()
                .ifPresent(seconds -> context.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
        context.response()
                .setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType())
                .end(answer.body());
    }
}
