package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.EventList.Page;
import io.waybill.audit.EventList.Rejected;
import io.waybill.ops.ApiResponses;
import io.waybill.ops.UnverifiedList.Unverified;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A webhook that is no event, in a list.
 *
 * @param count how often it arrived
 * @param size in bytes
 * @param body the beginning of it; null: not shown
 */
public record ListedWebhook(
        Instant receivedAt,
        String source,
        String problem,
        long count,
        long size,
        @Nullable String body) {

    /** The webhooks, with personal data masked as the settings say. */
    static List<ListedWebhook> of(RoutingContext context, Page<?> page) {
        return page.events().stream()
                .flatMap(webhook -> of(context, Objects.requireNonNull(webhook)))
                .toList();
    }

    private static Stream<ListedWebhook> of(RoutingContext context, Object webhook) {
        if (webhook instanceof Unverified unverified) {
            return Stream.of(new ListedWebhook(
                    unverified.receivedAt(),
                    unverified.source(),
                    unverified.detail(),
                    unverified.count(),
                    unverified.size(),
                    null));
        }
        if (webhook instanceof Rejected rejected) {
            Rejected shown = ApiResponses.shown(context, rejected, Rejected.class);
            return Stream.of(new ListedWebhook(
                    shown.receivedAt(), shown.source(), shown.detail(), 1, shown.size(), shown.body()));
        }
        return Stream.of();
    }
}
