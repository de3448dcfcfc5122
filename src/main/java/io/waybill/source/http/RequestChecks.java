package io.waybill.source.http;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.source.Answer;
import io.waybill.source.AnswerWriter;
import io.waybill.source.Handshakes;
import io.waybill.source.Problem;
import io.waybill.source.SourceMetrics;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of a request before its sender is verified, in this order: the source, the method, the size, the media
 * type. A request that passes goes on to its source's route.
 */
final class RequestChecks {

    private static final Logger LOG = LoggerFactory.getLogger(RequestChecks.class);

    /**
     * Matches the path as sent: a provider has no reason to write it in another way, such as with {@code ..}. A token is
     * one segment (RFC 3986, pchar).
     */
    private static final Pattern PATH =
            Pattern.compile("/webhooks/([a-z0-9][a-z0-9-]*)(/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)?");

    private static final String ROOT = "/webhooks/";
    private static final String JSON = "application/json";
    /** Some routes take the last two; their first step refuses them otherwise. */
    private static final Set<String> TYPES = Set.of(JSON, "text/plain", "application/x-www-form-urlencoded");

    private static final String TOO_MANY = "Too many webhooks at once; send it again.";

    private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii");

    /** Vert.x would parse the body of such a request, and the raw bytes would be lost. */
    private static final Pattern FORM = Pattern.compile("(?i)\\s*multipart/form-data.*");

    private final Map<String, SourceSettings> sources;
    private final long maxBody;
    private final InFlightLimit inFlight;
    private final Connections connections;
    private final BodyReader bodyReader;
    private final SourceMetrics metrics;
    private final Handshakes handshakes;
    private final WrongAddressLog wrongAddresses;

    RequestChecks(
            Map<String, SourceSettings> sources,
            long maxBody,
            InFlightLimit inFlight,
            Connections connections,
            WebhookMemory memory,
            SourceMetrics metrics,
            WrongAddressLog wrongAddresses) {
        this.sources = sources;
        this.handshakes = new Handshakes(sources);
        this.maxBody = maxBody;
        this.inFlight = inFlight;
        this.connections = connections;
        this.bodyReader = new BodyReader(maxBody, memory, this::checkMediaType, this::giveUp);
        this.metrics = metrics;
        this.wrongAddresses = wrongAddresses;
    }

    /** Has the router check requests before its other routes get them. */
    void guard(Router router) {
        router.route().handler(this::checkHead).failureHandler(this::failed);
    }

    private void checkHead(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!isKnown(request.path())) {
            if (request.method().equals(HttpMethod.POST)) {
                wrongAddresses.note(request);
            }
            unknownSource(context);
        } else if (request.method().equals(HttpMethod.OPTIONS)
                && handshakes.allow(source(request.path()), request, context.response())) {
            metrics.answered(source(request.path()), 200);
        } else if (request.method().equals(HttpMethod.GET) && isHandshake(context)) {
            LOG.debug("a handshake was answered");
        } else if (!request.method().equals(HttpMethod.POST)) {
            context.response().putHeader(HttpHeaders.ALLOW, handshakes.methods(source(request.path())));
            refuse(context, Problem.METHOD_NOT_ALLOWED, "Webhooks are sent with POST.");
        } else if (contentLength(request) > maxBody) {
            tooLarge(context);
        } else if (isForm(request)) {
            checkMediaType(context);
        } else {
            if (request.query() != null) {
                context.queryParams(); // fails the request if the query cannot be decoded
            }
            connections.awaitBody(context, () -> giveUp(context, Problem.TOO_SLOW));
            bodyReader.handle(context);
        }
    }

    private boolean isHandshake(RoutingContext context) {
        String source = source(context.request().path());
        int status = handshakes.confirm(source, context.request(), context.response());
        if (status > 0) {
            metrics.answered(source, status);
        }
        return status > 0;
    }

    /** Below a source's address there is only its path token, if it has one. */
    private boolean isKnown(String path) {
        if (isWithoutToken(path)) {
            return true;
        }
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return false;
        }
        SourceSettings source = sources.get(matcher.group(1));
        return source != null && (matcher.group(2) == null || source.schemes().contains(Scheme.PATH_TOKEN));
    }

    /** As most are. */
    private boolean isWithoutToken(String path) {
        return path.startsWith(ROOT) && sources.containsKey(path.substring(ROOT.length()));
    }

    private String source(String path) {
        if (isWithoutToken(path)) {
            return path.substring(ROOT.length());
        }
        Matcher matcher = PATH.matcher(path);
        return matcher.matches() && sources.containsKey(matcher.group(1)) ? matcher.group(1) : SourceMetrics.UNKNOWN;
    }

    private static boolean isForm(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && !type.equals(JSON) && FORM.matcher(type).matches();
    }

    private void checkMediaType(RoutingContext context) {
        HttpServerRequest request = context.request();
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            refuse(context, Problem.UNSUPPORTED_MEDIA_TYPE, "Send the body without Content-Encoding.");
        } else if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            refuse(context, Problem.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json, in UTF-8.");
        } else {
            admit(context);
        }
    }

    private void admit(RoutingContext context) {
        HttpConnection connection = context.request().connection();
        if (!inFlight.enter()) {
            connections.awaitRequest(connection);
            refuse(context, Problem.UNAVAILABLE, TOO_MANY);
            return;
        }
        RequestInProgress.of(context).atEnd(inFlight::leave);
        if (!BodyReader.work(context)) {
            connections.awaitRequest(connection);
            refuse(context, Problem.UNAVAILABLE, TOO_MANY);
            return;
        }
        connections.received(connection);
        context.addEndHandler(end -> {
            if (end.succeeded()) {
                connections.awaitRequest(connection);
            }
        });
        context.next();
    }

    static void answer(RoutingContext context, Answer answer) {
        if (!context.response().ended() && !context.response().closed()) {
            AnswerWriter.send(answer, context.response());
        }
    }

    /** Without a type, the body may be JSON: parsing it will tell. */
    private static boolean isJson(String contentType) {
        if (contentType == null || contentType.equals(JSON)) {
            return true;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        String type = parts[0].strip();
        if (!TYPES.contains(type) && !(type.startsWith("application/") && type.endsWith("+json"))) {
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

    /** A handler of Vert.x failed. */
    private void failed(RoutingContext context) {
        Throwable failure = context.failure();
        if (context.statusCode() == Problem.TOO_LARGE.status()) {
            tooLarge(context);
        } else if (failure instanceof HttpClosedException) {
            LOG.debug("a sender closed the connection before its request was complete");
        } else if ((context.statusCode() >= 400 && context.statusCode() < 500)
                || failure instanceof NumberFormatException) {
            // Vert.x throws NumberFormatException if the size of a chunk is not a number.
            announceClose(context);
            refuse(context, Problem.BAD_REQUEST, "The request is not valid HTTP.");
        } else {
            LOG.error("a webhook could not be handled", failure);
            refuse(context, Problem.UNAVAILABLE, "Try again later.");
        }
    }

    /** Answers a request whose body does not arrive in time. */
    private static void tooSlow(RoutingContext context) {
        announceClose(context);
        AnswerWriter.send(new Answer.Refused(Problem.TOO_SLOW, "The body did not arrive in time."), context.response())
                .onComplete(sent -> context.request().connection().close());
    }

    /** Answers a request whose body is not read to its end. */
    private void giveUp(RoutingContext context, Problem problem) {
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        metrics.answered(source(context.request().path()), problem.status());
        if (problem == Problem.TOO_SLOW) {
            tooSlow(context);
            return;
        }
        announceClose(context);
        AnswerWriter.send(new Answer.Refused(problem, TOO_MANY), context.response())
                .onComplete(sent -> context.request().connection().close());
    }

    /** Does not wait for the rest of the body. */
    private void tooLarge(RoutingContext context) {
        announceClose(context);
        refuse(context, Problem.TOO_LARGE, "The body is larger than %d bytes.".formatted(maxBody));
    }

    /** Tells the sender not to send the rest. If it does, {@link Connections} limits the time. */
    private static void announceClose(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }

    private void refuse(RoutingContext context, Problem problem, String detail) {
        metrics.answered(source(context.request().path()), problem.status());
        answer(context, new Answer.Refused(problem, detail));
    }
}
