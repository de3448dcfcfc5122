package io.waybill.ops;

import io.waybill.audit.Cursor;
import io.waybill.audit.EventFilter;
import io.waybill.audit.EventList.Page;
import io.waybill.source.quarantine.Quarantine;
import io.waybill.source.quarantine.QuarantinedBody;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists the webhooks in quarantine, newest first. Of others that could not be verified, only their number is known: those
 * that there was no room for, and those that were removed or verified since.
 */
public final class UnverifiedList {

    private static final Comparator<Unverified> NEWEST_FIRST = Comparator.comparing(Unverified::receivedAt)
            .thenComparing(Unverified::id)
            .reversed();

    private final ThisHub here;
    private final Quarantine quarantine;

    /** @param quarantine this hub's */
    public UnverifiedList(ThisHub here, Quarantine quarantine) {
        this.here = here;
        this.quarantine = quarantine;
    }

    /**
     * A webhook in quarantine, without its headers and body: these may have secrets.
     *
     * @param id of the body
     * @param hub the one that has it in its quarantine
     * @param detail why it is not verified
     * @param size of the body, in bytes
     * @param count how often it arrived
     * @param receivedAt when it arrived last
     */
    public record Unverified(
            String id,
            String hub,
            String source,
            String code,
            String detail,
            long size,
            long count,
            Instant receivedAt) {}

    private Unverified of(String source, QuarantinedBody body) {
        return new Unverified(
                body.id(),
                here.name(),
                source,
                "unverified",
                body.result().meaning(),
                body.size(),
                body.count(),
                body.lastAt());
    }

    Optional<Cursor> positionOf(String id) {
        return all().filter(webhook -> webhook.id().equals(id))
                .map(webhook -> new Cursor(webhook.receivedAt(), id))
                .findFirst();
    }

    /** Only the filter's source, since and until are used. */
    public Page<Unverified> page(EventFilter filter, @Nullable Cursor before, int limit) {
        List<Unverified> found = all().filter(webhook -> isWanted(webhook, filter) && isBefore(webhook, before))
                .sorted(NEWEST_FIRST)
                .limit(limit + 1L)
                .toList();
        boolean more = found.size() > limit;
        List<Unverified> page = more ? found.subList(0, limit) : found;
        return new Page<>(page, more ? page.get(limit - 1).id() : null);
    }

    private Stream<Unverified> all() {
        return quarantine.contents().entrySet().stream().flatMap(this::of);
    }

    private Stream<Unverified> of(Map.Entry<String, Quarantine.Contents> source) {
        return source.getValue().webhooks().stream().map(body -> of(source.getKey(), body));
    }

    private static boolean isWanted(Unverified webhook, EventFilter filter) {
        return (filter.source() == null || filter.source().equals(webhook.source()))
                && (filter.since() == null || !webhook.receivedAt().isBefore(filter.since()))
                && (filter.until() == null || webhook.receivedAt().isBefore(filter.until()));
    }

    private static boolean isBefore(Unverified webhook, @Nullable Cursor before) {
        if (before == null) {
            return true;
        }
        int order = webhook.receivedAt().compareTo(before.receivedAt());
        return order < 0 || (order == 0 && webhook.id().compareTo(before.eventId()) < 0);
    }
}
