package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.AuditSettings;
import io.waybill.handoff.QueueDepths;
import io.waybill.record.Mark;
import io.waybill.record.RecordEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that the broker stored and the record never got. */
@Tag("own-parts")
class RecordMarkIT {

    private static final Duration LONG = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private AuditDatabase database;
    private AuditWriter writer;

    @BeforeEach
    void open() {
        database = AuditDatabase.open(new AuditSettings("", "", null, LONG, LONG, LONG), folder);
        writer = new AuditWriter(database, (sink, event, by) -> {});
        database.write("the mark", connection -> {
            new RecordMark(new Mark("an-instance", 0), 0).write(connection);
            return true;
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void countsEachNumberOnceHoweverOftenItIsWritten() {
        writer.write(List.of(new RecordEntry.Published(1), new RecordEntry.Published(2)));
        writer.write(List.of(new RecordEntry.Published(2), new RecordEntry.Published(3)));

        assertThat(database.read("the mark", RecordMark::read))
                .isEqualTo(new RecordMark(new Mark("an-instance", 3), 3));
    }

    @Test
    void theLedgerIsOutOfBalanceForAnEventThatTheBrokerLost() {
        writer.write(List.of(new RecordEntry.Published(1), new RecordEntry.Published(3)));
        assertThat(ledger(2).report().balanced()).isTrue();

        Ledger ledger = ledger(3);

        assertThat(ledger.report().balanced()).isFalse();
        LedgerWatch watch =
                new LedgerWatch(ledger, new UnaccountedEvents(database, sink -> List.of()), LONG, Clock.systemUTC());
        watch.check();
        assertThat(watch.alarm()).as("it has not lasted").isNull();
        watch.checkAtStart();
        assertThat(watch.alarm()).contains("1 accepted events never reached the record");
        assertThat(watch.mismatch()).isEqualTo(1);
    }

    private Ledger ledger(long published) {
        QueueDepths empty = new QueueDepths(Map.of(), Map.of(), 0);
        return new Ledger(database, sinks -> empty, LONG, () -> published, Clock.systemUTC(), Duration.ZERO);
    }
}
