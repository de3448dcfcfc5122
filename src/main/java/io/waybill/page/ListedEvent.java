package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.EventList.Summary;
import io.waybill.ops.ApiResponses;
import io.waybill.record.DeliveryState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event in a list.
 *
 * @param lead who it is about: the e-mail address or the lead's id; null: nobody
 * @param leadPath where everything about the lead is; null without a lead
 * @param campaign its name or id, or null
 * @param campaignPath where its events are, or null
 * @param unmapped why no mapping understood it, or null
 * @param duplicates how often it arrived again
 */
public record ListedEvent(
        String id,
        Instant receivedAt,
        String source,
        String type,
        @Nullable String lead,
        @Nullable String leadPath,
        @Nullable String campaign,
        @Nullable String campaignPath,
        @Nullable String unmapped,
        long duplicates,
        List<AtSink> sinks) {

    /** @param isBad whether somebody should look at it */
    public record AtSink(String sink, String state, boolean isBad) {}

    /** The events, with personal data masked as the settings say. */
    static List<ListedEvent> of(RoutingContext context, List<Summary> events) {
        Summary[] shown = ApiResponses.shown(context, events.toArray(Summary[]::new), Summary[].class);
        List<ListedEvent> rows = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            rows.add(of(shown[i], leadPath(events.get(i))));
        }
        return rows;
    }

    private static ListedEvent of(Summary event, @Nullable String leadPath) {
        return new ListedEvent(
                event.id(),
                event.receivedAt(),
                event.source(),
                event.type(),
                first(event.lead(), "email", "id"),
                leadPath,
                first(event.campaign(), "name", "id"),
                campaignPath(first(event.campaign(), "id", "id")),
                event.unmappedReason(),
                event.duplicates(),
                event.sinks().entrySet().stream()
                        .map(each -> new AtSink(each.getKey(), words(each.getValue()), isBad(each.getValue())))
                        .toList());
    }

    /** An address of a person is in no path: it would be in the browser's history, and is masked. */
    private static @Nullable String leadPath(Summary event) {
        Map<String, String> lead = event.lead();
        if (lead == null) {
            return null;
        }
        String id = lead.get("id");
        return id == null || id.contains("@")
                ? "/events/%s/lead".formatted(PageLink.part(event.id()))
                : "/leads/" + PageLink.part(id);
    }

    static @Nullable String campaignPath(@Nullable String id) {
        return id == null
                ? null
                : new PageLink("/events")
                        .with("campaign", id)
                        .with("last", "any")
                        .toString();
    }

    private static @Nullable String first(@Nullable Map<String, String> of, String name, String otherwise) {
        return of == null ? null : of.getOrDefault(name, of.get(otherwise));
    }

    public static String words(DeliveryState state) {
        return state == DeliveryState.DRY_RUN ? "dry run" : state.written();
    }

    public static boolean isBad(DeliveryState state) {
        return state == DeliveryState.PARKED || state == DeliveryState.DISCARDED;
    }
}
