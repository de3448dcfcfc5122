package io.waybill.audit;

import io.waybill.audit.ExistingRows.EventRow;
import io.waybill.record.RecordEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Finds, in a batch, events that another hub had accepted, too: the acceptance that comes second is on record as a duplicate. */
final class DoubleAcceptances {

    private DoubleAcceptances() {}

    /**
     * @param known the events on record, by id
     * @param apart how far apart the times of two such acceptances may be; zero: there is one hub only
     * @return the entries, with a duplicate in the place of each second acceptance
     */
    static List<RecordEntry> asDuplicates(List<RecordEntry> entries, Map<String, EventRow> known, Duration apart) {
        if (apart.isZero()) {
            return entries;
        }
        Map<String, Instant> accepted = new HashMap<>();
        known.forEach((id, event) -> accepted.put(id, event.receivedAt()));
        List<RecordEntry> result = new ArrayList<>(entries.size());
        for (RecordEntry entry : entries) {
            result.add(entry instanceof RecordEntry.Accepted event ? asDuplicate(event, accepted, apart) : entry);
        }
        return result;
    }

    private static RecordEntry asDuplicate(RecordEntry.Accepted event, Map<String, Instant> accepted, Duration apart) {
        Instant received = event.receivedAt().truncatedTo(ChronoUnit.MICROS);
        String id = event.event().id();
        Instant first = accepted.putIfAbsent(id, received);
        boolean isDouble = first != null
                && !first.equals(received)
                && Duration.between(first, received).abs().compareTo(apart) < 0;
        if (!isDouble) {
            return event;
        }
        // The same each time the entry is written.
        UUID arrival = UUID.nameUUIDFromBytes((id + received).getBytes(StandardCharsets.UTF_8));
        return new RecordEntry.Duplicate(arrival.toString(), id, event.event().source(), received);
    }
}
