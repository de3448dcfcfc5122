package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.explain.Explainer;
import io.waybill.explain.Explanation;
import io.waybill.explain.ShownRequest;
import io.waybill.explain.ShownRule;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.ApiResponses;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Why the routes decide so about an event, and what each sink would be sent: by a rehearsal, so it has an address of its own and
 * is loaded into the event's screen behind it.
 */
public final class WhyScreen implements HasScreens {

    private final Explainer explainer;

    public WhyScreen(Explainer explainer) {
        this.explainer = explainer;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add("/events/:id/why", "why", "Why", "/events", this::view);
    }

    /**
     * What the template shows.
     *
     * @param sinks by name
     */
    public record View(Frame frame, String id, Explanation explanation, Map<String, AtSink> sinks) {}

    /**
     * What a sink does with the event.
     *
     * @param decision in words
     * @param request what it would be sent, as it is sent; null: nothing
     * @param asCurl the same as a command; null if it is no HTTP call, or has no address
     */
    public record AtSink(
            String decision,
            @Nullable String reason,
            @Nullable String at,
            List<ShownRule> rules,
            @Nullable String request,
            @Nullable String asCurl) {

        private static AtSink of(Explanation.SinkRoute sink) {
            String decision = sink.decision().equals("send")
                    ? "would be sent"
                    : sink.decision().equals("filter") ? "does not want it" : "its route fails";
            ShownRequest request = sink.request();
            return new AtSink(
                    decision,
                    sink.reason(),
                    sink.at(),
                    sink.rules(),
                    request == null ? null : text(request),
                    request instanceof ShownRequest.HttpCall call ? RequestText.curl(call) : null);
        }

        private static String text(ShownRequest request) {
            if (request instanceof ShownRequest.HttpCall call) {
                return RequestText.of(
                        call.method(),
                        call.address() == null ? call.path() : call.address(),
                        call.headers(),
                        call.body() == null ? null : EventScreen.pretty(call.body()));
            }
            if (request instanceof ShownRequest.SlackPost post) {
                return "%s\n\n%s".formatted(post.to(), post.post());
            }
            if (request instanceof ShownRequest.MailMessage mail) {
                return RequestText.of(mail);
            }
            return ((ShownRequest.OtherCall) request).description();
        }
    }

    private View view(RoutingContext context, Frame frame) {
        Explanation explanation = explainer.explain(context.pathParam("id")).orElseThrow(ApiProblem::unknownEvent);
        Explanation shown = ApiResponses.shown(context, explanation, Explanation.class);
        Map<String, AtSink> sinks = new TreeMap<>();
        Map<String, Explanation.SinkRoute> routes = shown.sinks();
        if (routes != null) {
            routes.forEach((name, sink) -> sinks.put(name, AtSink.of(sink)));
        }
        return new View(frame, context.pathParam("id"), shown, sinks);
    }
}
