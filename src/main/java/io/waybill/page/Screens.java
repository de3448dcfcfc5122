package io.waybill.page;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.AuditException;
import io.waybill.handoff.HandoffException;
import io.waybill.ops.Action;
import io.waybill.ops.ApiProblem;
import io.waybill.ops.ApiResponses;
import io.waybill.ops.ApiRouter;
import io.waybill.ops.Operator;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Responds with screens: a template with what it shows, or what is wrong as a screen too. */
public final class Screens {

    /** The query parameter of a change that was asked about once. */
    static final String SURE = "sure";

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
            respond(context, frame, () -> html(context, 200, Templates.render(template, screen.view(context, frame))));
        });
    }

    /** Adds a screen that a form leads to and that changes nothing. */
    void addPosted(String path, String template, String title, String here, Screen screen) {
        router.post(path, posted(template, title, here, screen));
    }

    /** Adds a screen that a form leads to: one that is not to be seen by a mere link. What it does is put on record. */
    void addPosted(String path, Action action, String template, String title, String here, Screen screen) {
        router.change(path, action, posted(template, title, here, screen));
    }

    private ApiRouter.Endpoint posted(String template, String title, String here, Screen screen) {
        return context -> {
            Frame frame = frame(context, title, here);
            respond(context, frame, () -> html(context, 200, Templates.render(template, screen.view(context, frame))));
        };
    }

    /** A change that an operator can make. */
    interface Change {

        /**
         * What is asked before it is made.
         *
         * @throws ApiProblem if it cannot be made
         */
        Question question(RoutingContext context);

        /** Makes it. */
        Outcome make(RoutingContext context);
    }

    /**
     * What is asked before a change.
     *
     * @param text what will be done, and how often
     * @param details more about it, a line each
     * @param again what is asked once more, if the change deserves a second thought; else null
     * @param button what the button says
     * @param back where to go instead
     */
    public record Question(
            String text, List<String> details, @Nullable String again, String button, String back) {}

    /** What there is to see after a change. */
    sealed interface Outcome {

        /** A screen that shows it. */
        record Shown(String path) implements Outcome {}

        /**
         * Words.
         *
         * @param event the screen of the event that came of it, or null
         * @param back where to go on
         */
        record Said(
                String text, List<String> details, @Nullable String event, String back) implements Outcome {

            Said(String text, List<String> details, String back) {
                this(text, details, null, back);
            }
        }
    }

    /**
     * Adds a change: GET asks, POST to the same address makes it. The address has all values in its query.
     *
     * @param here the path of its entry in the menu
     */
    void addChange(String path, Action action, String title, String here, Change change) {
        add(path, "confirm", title, here, (context, frame) -> ask(context, frame, change.question(context)));
        router.change(path, action, context -> {
            Frame frame = frame(context, title, here);
            respond(context, frame, () -> {
                if (change.question(context).again() != null && !isSure(context)) {
                    throw new ApiProblem(409, "not-sure", "This change is asked about twice, and was only once.");
                }
                show(context, frame, change.make(context));
            });
        });
    }

    private static ConfirmView ask(RoutingContext context, Frame frame, Question question) {
        String address = context.request().uri();
        boolean isFirst = question.again() != null && !isSure(context);
        String sure = address + (address.contains("?") ? "&" : "?") + SURE + "=true";
        return new ConfirmView(frame, question, isFirst ? sure : address, isFirst);
    }

    private static boolean isSure(RoutingContext context) {
        return "true".equals(context.queryParams().get(SURE));
    }

    private static void show(RoutingContext context, Frame frame, Outcome outcome) {
        if (outcome instanceof Outcome.Shown shown) {
            context.response()
                    .setStatusCode(303)
                    .putHeader(HttpHeaders.LOCATION, shown.path())
                    .end();
        } else {
            Outcome.Said said = (Outcome.Said) outcome;
            html(
                    context,
                    200,
                    Templates.render(
                            "done", new DoneView(frame, said.text(), said.details(), said.event(), said.back())));
        }
    }

    private static void respond(RoutingContext context, Frame frame, Runnable response) {
        try {
            response.run();
        } catch (ApiProblem e) {
            Operator.wasRefused(context, e.detail());
            problem(context, frame, e.status(), e.detail());
        } catch (AuditException | HandoffException e) {
            Operator.failed(context, String.valueOf(e.getMessage()));
            problem(context, frame, 503, String.valueOf(e.getMessage()));
        }
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

    /**
     * What is asked before a change.
     *
     * @param action where the answer goes
     * @param isFirst whether it is asked once more
     */
    public record ConfirmView(Frame frame, Question question, String action, boolean isFirst) {}

    /** What was done. */
    public record DoneView(
            Frame frame,
            String text,
            List<String> details,
            @Nullable String event,
            String back) {}

    /** Why there is nothing to show. */
    public record ProblemView(Frame frame, int status, String detail) {}
}
