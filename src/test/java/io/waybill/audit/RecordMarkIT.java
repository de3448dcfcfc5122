package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.config.AuditSettings;
import io.waybill.handoff.BrokerContents;
import io.waybill.handoff.QueueDepths;
import io.waybill.record.Mark;
import io.waybill.record.RecordEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
        database = AuditDatabase.open(new AuditSettings("", "", null, LONG, LONG, LONG), folder, false);
        writer = new AuditWriter(database, (sink, event, by) -> {}, Duration.ZERO);
        database.write("the mark", connection -> {
            new RecordMark("", new Mark("an-instance", 0), 0).write(connection);
            return true;
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void countsEachNumberOnceHoweverOftenItIsWritten() {
        writer.write(List.of(new RecordEntry.Published("", 1), new RecordEntry.Published("", 2)));
        writer.write(List.of(new RecordEntry.Published("", 2), new RecordEntry.Published("", 3)));

        RecordMark read = database.read("the mark", connection -> RecordMark.read(connection, ""));
        assertThat(read).isEqualTo(new RecordMark("", new Mark("an-instance", 3), 3));
    }

    @Test
    void theLedgerIsOutOfBalanceForAnEventThatTheBrokerLost() {
        writer.write(List.of(new RecordEntry.Published("", 1), new RecordEntry.Published("", 3)));
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

    @Test
    void eachHubHasAMarkOfItsOwn() {
        database.write("the marks", connection -> {
            new RecordMark("hub-1", new Mark("hub-1/a", 0), 0).write(connection);
            new RecordMark("hub-2", new Mark("hub-2/b", 4), 4).write(connection);
            return true;
        });

        writer.write(List.of(
                new RecordEntry.Published("hub-1", 1),
                new RecordEntry.Published("hub-2", 5),
                new RecordEntry.Published("hub-1", 2),
                new RecordEntry.Published("", 1)));

        List<RecordMark> read = database.read("the marks", RecordMark::readAll);
        assertThat(read)
                .containsExactlyInAnyOrder(
                        new RecordMark("", new Mark("an-instance", 1), 1),
                        new RecordMark("hub-1", new Mark("hub-1/a", 2), 2),
                        new RecordMark("hub-2", new Mark("hub-2/b", 5), 5));
    }

    @Test
    void aHubThatGetsANameKeepsItsMark() {
        // Given
        writer.write(List.of(new RecordEntry.Published("", 1)));

        // When
        Mark agreed = compare("hub-1", new Mark("an-instance", 2), Set.of());
        // what it had numbered before comes now
        writer.write(List.of(new RecordEntry.Published("", 2), new RecordEntry.Published("hub-1", 3)));

        // Then
        assertThat(agreed).isEqualTo(new Mark("an-instance", 2));
        List<RecordMark> read = database.read("the marks", RecordMark::readAll);
        assertThat(read).containsExactly(new RecordMark("hub-1", new Mark("an-instance", 3), 3));
    }

    @Test
    void aNewHubMustFindAnotherThatBothStoresKnow() {
        // Given
        database.write("the marks", connection -> {
            new RecordMark("hub-1", new Mark("hub-1/a", 7), 7).write(connection);
            return true;
        });

        // Then
        assertThat(compare("hub-2", null, Set.of("hub-1")).instance()).startsWith("hub-2/");
        assertThatThrownBy(() -> compare("hub-3", null, Set.of("hub-9")))
                .hasMessageContaining("the broker is empty, or another one: the database has 7 events");
    }

    @Test
    void aNewHubIsRefusedByADatabaseThatKnowsNoneOfTheBrokersHubs() {
        database.write("the marks", connection -> SqlQuery.of("delete from waybill_hub_mark")
                .update(connection));

        assertThatThrownBy(() -> compare("hub-2", null, Set.of("hub-1")))
                .hasMessageContaining("the database knows none of the hubs that this broker has had: hub-1");
    }

    private Mark compare(String hub, @Nullable Mark mark, Set<String> others) {
        return new RecordedEvents(database, "B", "D", false).compare(new BrokerContents(hub, mark, 0, others));
    }

    private Ledger ledger(long published) {
        QueueDepths empty = new QueueDepths(Map.of(), Map.of(), 0);
        return new Ledger(
                database,
                sinks -> empty,
                LONG,
                new Ledger.Published("", () -> published),
                Clock.systemUTC(),
                Duration.ZERO);
    }
}
