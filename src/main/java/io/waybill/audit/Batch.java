package io.waybill.audit;

import io.waybill.trail.Entry;
import io.waybill.trail.State;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Entries to be written together. Most events are settled in the batch they came in: their rows are written once, with
 * what became of them, and not first as pending and then again.
 */
final class Batch {

    private record Key(String eventId, String sink) {}

    private final List<Entry> entries;
    private final Set<String> existing;
    private final Map<Key, Entry.Settled> settled = new HashMap<>();

    /** @param existing the ids of those events that have their row already: the batch, or a part, was written before */
    Batch(List<Entry> entries, Set<String> existing) {
        this.entries = entries;
        this.existing = existing;
        for (Entry entry : entries) {
            if (entry instanceof Entry.Settled next) {
                settled.merge(new Key(next.eventId(), next.sink()), next, Batch::later);
            }
        }
    }

    private static Entry.Settled later(Entry.Settled a, Entry.Settled b) {
        return b.at().isBefore(a.at()) ? a : b;
    }

    void addTo(Statements to) throws SQLException {
        for (Entry entry : entries) {
            if (entry instanceof Entry.Accepted accepted) {
                add(to, accepted);
            } else if (entry instanceof Entry.Attempt attempt) {
                to.attempt(attempt);
            } else if (entry instanceof Entry.Duplicate duplicate) {
                to.duplicate(duplicate);
            } else if (entry instanceof Entry.Rejected rejected) {
                to.rejected(rejected);
            } else if (entry instanceof Entry.Subscribed subscribed) {
                to.subscribed(subscribed);
            }
        }
        for (Entry.Settled rest : settled.values()) {
            to.settlement(rest);
        }
    }

    private void add(Statements to, Entry.Accepted accepted) throws SQLException {
        to.event(accepted);
        to.body(accepted);
        String id = accepted.event().id();
        for (String sink : accepted.sinks()) {
            Entry.Settled known = existing.contains(id) ? null : settled.remove(new Key(id, sink));
            if (known == null) {
                to.delivery(id, sink, State.PENDING);
            } else {
                to.delivery(known);
            }
        }
    }
}
