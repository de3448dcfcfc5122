package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.ChangeList;
import io.waybill.ops.ApiResponses;
import io.waybill.ops.ChangesApi;
import io.waybill.record.ChangeOutcome;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What operators asked for, and what came of it. */
public final class ChangesScreen implements HasScreens {

    private static final String PATH = "/changes";

    private final ChangesApi api;

    public ChangesScreen(ChangesApi api) {
        this.api = api;
    }

    /**
     * What the template shows.
     *
     * @param older where older changes are, or null
     */
    public record View(
            Frame frame,
            List<ChangeList.Item> changes,
            @Nullable String older) {}

    @Override
    public void addTo(Screens screens) {
        screens.add(PATH, "changes", "Changes", PATH, this::view);
    }

    private View view(RoutingContext context, Frame frame) {
        ChangeList.Page page = ApiResponses.shown(context, api.page(context), ChangeList.Page.class);
        return new View(
                frame, page.changes(), page.next() == null ? null : PATH + "?before=" + PageLink.part(page.next()));
    }

    /** What a change was about, and the other parameters of the call. */
    public static String words(ChangeList.Item change) {
        String asked = change.asked().entrySet().stream()
                .map(each -> each.getKey() + " = " + each.getValue())
                .collect(Collectors.joining(", "));
        return asked.isEmpty() ? change.action() : change.action() + ": " + asked;
    }

    public static boolean isBad(ChangeList.Item change) {
        return change.outcome() != ChangeOutcome.DONE;
    }
}
