package io.waybill.handoff;

import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/** Settles what was delivered, and stores the entries for the record. Used by the reader's thread alone. */
final class Settler {

    private final InFlightEvents inFlight;
    private final SettlementQueue work;
    private final Clock clock;
    /** Entries that no commit has stored yet. */
    private final List<RecordEntry> unrecorded = new ArrayList<>();

    Settler(InFlightEvents inFlight, SettlementQueue work, Clock clock) {
        this.inFlight = inFlight;
        this.work = work;
        this.clock = clock;
    }

    /** Waits for work, and does it. */
    void settleNext(SinkSessions sessions, Duration longest) throws ActiveMQException {
        SettlementQueue.Batch batch = work.take(longest, inFlight::isSeveral);
        unrecorded.addAll(batch.entries());
        for (SinkSessions.Channel channel : sessions.channels()) {
            List<InFlightEvent> settled = inFlight.toSettle(channel, batch.finished());
            if (!settled.isEmpty()) {
                settle(sessions, channel, settled);
            }
        }
        if (!unrecorded.isEmpty()) {
            settle(sessions, sessions.channels().get(0), List.of());
        }
    }

    /**
     * The entries go with the first commit: an attempt is never stored later than its result. Events that came by sessions
     * that are over are left out; they are settled when they come again.
     */
    private void settle(SinkSessions sessions, SinkSessions.Channel channel, List<InFlightEvent> settled)
            throws ActiveMQException {
        try {
            List<RecordEntry> entries = new ArrayList<>(unrecorded);
            for (InFlightEvent event : settled) {
                RecordEntry entry = event.settle(clock.instant());
                if (entry != null) {
                    entries.add(entry);
                }
            }
            channel.acknowledge(settled.stream().map(InFlightEvent::message).toList());
            channel.commit(entries);
        } catch (ActiveMQException | RuntimeException e) {
            inFlight.end(sessions);
            throw e;
        }
        unrecorded.clear();
        inFlight.settled(settled);
    }
}
