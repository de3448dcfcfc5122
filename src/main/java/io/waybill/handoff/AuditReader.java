package io.waybill.handoff;

import io.waybill.record.RecordEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands record entries to the audit, in batches and in order. It repeats a batch until the audit has taken it. */
public final class AuditReader implements AutoCloseable {

    /** Takes a batch, or throws. It may get a batch more than once. */
    @FunctionalInterface
    public interface BatchConsumer {
        void take(List<RecordEntry> batch) throws Exception;
    }

    /** Under load, a batch has the messages of this many times the linger. */
    private static final int MOST_LINGERS = 10;

    private final BatchReader<List<RecordEntry>> reader;

    /**
     * @param most messages in a batch
     * @param linger how long a batch waits for the next message; ten times as long at most
     */
    public AuditReader(Broker broker, int most, Duration linger, BatchConsumer consumer, Clock clock) {
        this.reader = new BatchReader<>(
                broker,
                QueueNames.AUDIT,
                new BatchReader.Limits(most, BatchReader.MOST_BYTES, linger, linger.multipliedBy(MOST_LINGERS)),
                MessageFormat::read,
                batch -> consumer.take(batch.stream().flatMap(List::stream).toList()),
                clock);
    }

    public void start() {
        reader.start();
    }

    /** Why the last batch was not taken, or null if it was. */
    public @Nullable String trouble() {
        return reader.trouble();
    }

    @Override
    public void close() {
        reader.close();
    }
}
