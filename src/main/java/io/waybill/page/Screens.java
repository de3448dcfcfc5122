package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.AuditException;
import io.waybill.handoff.HandoffException;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.ApiResponses;
import io.waybill.ops.ApiRouter;
import java.time.Clock;

/** Responds with screens: a template with what it shows, or what is wrong as a screen too. */
public final class Screens {

    private static final String HTML = "text/html; charset=utf-8";

    private final ApiRouter router;
    private final Clock clock;

    Screens(ApiRouter router, Clock clock) {
        this.router = router;
        this.clock = clock;
    }

    /** Makes what the template of a screen shows. */
    @FunctionalInterface
    interface Screen {
        /** @throws ApiProblem to refuse the call */
        Object view(RoutingContext context, Frame frame);
    }

    /**
     * Adds a screen.
     *
     * @param template its template's name, without the ending
     * @param here the path of its entry in the menu
     */
    void add(String path, String template, String title, String here, Screen screen) {
        router.get(path, context -> {
            Frame frame = frame(context, title, here);
            try {
                html(context, 200, Templates.render(template, screen.view(context, frame)));
            } catch (ApiProblem e) {
                problem(context, frame, e.status(), e.detail());
            } catch (AuditException | HandoffException e) {
                problem(context, frame, 503, String.valueOf(e.getMessage()));
            }
        });
    }

    private Frame frame(RoutingContext context, String title, String here) {
        return new Frame(title, here, ApiResponses.isMasked(context), clock.instant());
    }

    private static void problem(RoutingContext context, Frame frame, int status, String detail) {
        html(context, status, Templates.render("problem", new ProblemView(frame, status, detail)));
    }

    private static void html(RoutingContext context, int status, String html) {
        ApiResponses.send(context, status, HTML, html);
    }

    /** Why there is nothing to show. */
    public record ProblemView(Frame frame, int status, String detail) {}
}
