package io.waybill.ops;

import io.waybill.audit.EventFilter;
import io.waybill.event.Event;
import io.waybill.record.DeliveryState;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a list is asked for by its parameters.
 *
 * @param kind what it lists
 * @param filter which of them; for webhooks that are no events, only source, since and until
 */
public record EventSelection(Kind kind, EventFilter filter) {

    /** What a list is of. Each but the first is an outcome, too. */
    public enum Kind {
        EVENTS,
        /** Events that arrived more than once. */
        DUPLICATE,
        /** Verified webhooks that were no events. */
        REJECTED,
        /** Webhooks that could not be verified, and are in quarantine. */
        UNVERIFIED;

        private final String written = name().toLowerCase(Locale.ROOT);
    }

    private static final String RETRYING = "retrying";
    private static final String UNMAPPED = "unmapped";
    private static final List<String> NOT_OF_WEBHOOKS =
            List.of("type", "sink", "endpoint", "campaign", "lead", "email", "code", "attempts", "q");

    /** Every outcome there is. */
    public static List<String> outcomes() {
        return Stream.concat(Stream.of(DeliveryState.values()).map(DeliveryState::written), others())
                .toList();
    }

    private static Stream<String> others() {
        return Stream.of(RETRYING, UNMAPPED, Kind.DUPLICATE.written, Kind.REJECTED.written, Kind.UNVERIFIED.written);
    }

    /** @throws ApiProblem if a value is not allowed, or has no effect together with the others */
    public static EventSelection of(QueryParameters parameters) {
        String outcome = parameters.text("outcome");
        for (Kind kind : Kind.values()) {
            if (kind != Kind.EVENTS && kind.written.equals(outcome)) {
                if (kind != Kind.DUPLICATE) {
                    parameters.refuse(NOT_OF_WEBHOOKS, "is nothing that these webhooks have; leave it out");
                }
                return new EventSelection(kind, parameters.filter(null));
            }
        }
        if (UNMAPPED.equals(outcome)) {
            parameters.refuse(List.of("type"), "is nothing that unmapped events have; leave it out");
            return events(parameters.filter(null).but().type(Event.UNMAPPED));
        }
        if (RETRYING.equals(outcome)) {
            return events(parameters.filter(DeliveryState.PENDING).but().retrying(true));
        }
        return events(parameters
                .filter(parameters.state("outcome", others().toArray(String[]::new)))
                .but());
    }

    private static EventSelection events(EventFilter.Builder filter) {
        return new EventSelection(Kind.EVENTS, filter.build());
    }
}
