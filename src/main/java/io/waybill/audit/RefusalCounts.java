package io.waybill.audit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.record.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts refused webhooks by hour and source: in memory, and from time to time in the tables. However many there are, they
 * take one row an hour, source and reason. A process that is killed loses the counts of the last seconds.
 */
public final class RefusalCounts {

    private record Key(Instant hour, String source, Refusal refusal) {}

    private final AuditDatabase database;
    private final Clock clock;

    /** Makes counts wait that another thread is writing. */
    private final Object writing = new Object();

    @GuardedBy("this")
    private Map<Key, Long> counted = new HashMap<>();

    public RefusalCounts(AuditDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    public synchronized void add(String source, Refusal refusal) {
        counted.merge(new Key(clock.instant().truncatedTo(ChronoUnit.HOURS), source, refusal), 1L, Long::sum);
    }

    /**
     * Writes what was counted until now.
     *
     * @throws AuditException if the database does not answer; the counts are kept
     */
    public void write() {
        synchronized (writing) {
            Map<Key, Long> taken = take();
            if (taken.isEmpty()) {
                return;
            }
            try {
                database.write("the counts of refused webhooks", connection -> {
                    write(taken, connection);
                    return taken.size();
                });
            } catch (RuntimeException e) {
                giveBack(taken);
                throw e;
            }
        }
    }

    private synchronized Map<Key, Long> take() {
        Map<Key, Long> taken = counted;
        counted = new HashMap<>();
        return taken;
    }

    private synchronized void giveBack(Map<Key, Long> taken) {
        taken.forEach((key, number) -> counted.merge(key, number, Long::sum));
    }

    private static void write(Map<Key, Long> counts, Connection connection) throws SQLException {
        Totals totals = new Totals();
        counts.forEach((key, number) ->
                totals.add(key.hour(), key.source(), key.refusal().written(), number));
        totals.writeTo(connection);
    }
}
