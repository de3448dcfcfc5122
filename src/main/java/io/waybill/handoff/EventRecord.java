package io.waybill.handoff;

import io.waybill.record.Mark;
import java.time.Instant;
import java.util.function.BiConsumer;

/** The record, as the hand-off asks for it when the hub starts. */
public interface EventRecord {

    /**
     * Compares the record with the broker, before anything is read from its queues.
     *
     * @return the mark for the broker to go on from
     * @throws RuntimeException if the two do not belong together, with what to do
     */
    Mark compare(BrokerContents broker);

    /**
     * Whether the entry with this id, of a hub that joins, is on record.
     *
     * @throws RuntimeException if the record does not answer
     */
    boolean hasJoined(String id);

    /**
     * Passes on the id of each event that was accepted since then or is still pending, and when it was accepted.
     *
     * @throws RuntimeException if the record does not answer
     */
    void acceptedSince(Instant since, BiConsumer<String, Instant> each);
}
