package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.audit.TotalCounts.Total;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RiseCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-26T06:00:00Z");

    private final List<Total> totals = new ArrayList<>();
    private long usual;
    private RiseCheck check;

    @TempDir
    private Path folder;

    /** With what the one before it has kept. */
    @BeforeEach
    void restart() {
        check = new RiseCheck(
                () -> totals, (kind, source, until) -> usual, file(folder, Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    @Test
    void parkedEventsAreAnAlarmWhenTheyGetMoreUntilTheyAreFewerOrAnHourHasPassed() {
        // Given: some that everybody knows of
        set("sendpilot", "crm", "parked", 7);
        assertThat(look(0)).isEmpty();

        // When
        set("sendpilot", "crm", "parked", 8);
        List<Alarm> raised = look(1);

        // Then
        assertThat(raised)
                .extracting(Alarm::kind, Alarm::about)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(AlarmKind.PARKED, "crm"));
        assertThat(raised.get(0).problem()).contains("1 of its events", "8 are parked");
        assertThat(look(30, raised)).hasSize(1);
        assertThat(look(62, raised)).isEmpty();

        // When
        set("sendpilot", "crm", "parked", 10);
        assertThat(look(63)).hasSize(1);
        set("sendpilot", "crm", "parked", 0);

        // Then
        assertThat(look(64, raised)).isEmpty();
    }

    @Test
    void alarmsThatWereParkedAreNone() {
        look(0);
        set("waybill", "slack", "parked", 3);

        assertThat(look(1)).isEmpty();
    }

    @Test
    void unmappedEventsAreOneAtOnceAndStrangersOnlyIfThereAreMoreThanUsual() {
        // Given
        look(0);
        set("sendpilot", "", "unmapped", 1);
        set("sendpilot", "", "received", 100);
        set("sendpilot", "", "unverified", 2);
        set("leadsail", "", "rejected", 3);

        // Then
        assertThat(look(1))
                .extracting(alarm -> alarm.kind() + " " + alarm.about())
                .containsExactlyInAnyOrder("UNMAPPED sendpilot", "REJECTED leadsail");
        usual = 3;
        assertThat(look(2)).extracting(Alarm::kind).containsExactly(AlarmKind.UNMAPPED);
    }

    @Test
    void parkedBeforeTheFirstLookAfterARestartIsMoreThanBefore() {
        // Given
        set("sendpilot", "crm", "parked", 2);
        look(0);
        set("sendpilot", "crm", "parked", 3);

        // When: for longer than an hour
        restart();

        // Then
        List<Alarm> raised = look(100);
        assertThat(raised).extracting(Alarm::about).containsExactly("crm");
        assertThat(raised.get(0).problem()).contains("1 of its events", "3 are parked");
        assertThat(look(159, raised)).hasSize(1);
        assertThat(look(161, raised)).isEmpty();
    }

    @Test
    void aRestartClearsAnAlarmNeitherEarlierNorLater() {
        // Given
        look(0);
        set("sendpilot", "crm", "parked", 2);
        set("sendpilot", "slack", "parked", 1);
        set("leadsail", "", "unverified", 3);
        List<Alarm> raised = look(1);
        assertThat(raised).extracting(Alarm::about).containsExactlyInAnyOrder("crm", "slack", "leadsail");

        // When
        restart();

        // Then
        assertThat(look(30, raised)).hasSize(3);
        set("sendpilot", "slack", "parked", 0);
        assertThat(look(31, raised)).extracting(Alarm::about).containsExactlyInAnyOrder("crm", "leadsail");
        restart();
        assertThat(look(60, raised)).hasSize(2);
        assertThat(look(62, raised)).isEmpty();
    }

    @Test
    void fewerForAMomentAndThenMoreIsMore() {
        // Given
        set("sendpilot", "crm", "parked", 2);
        look(0);

        // When: they are discarded, and another one is parked, between two samples
        set("sendpilot", "crm", "parked", 0);
        check.find(NOW.plusSeconds(5), List.of());
        set("sendpilot", "crm", "parked", 1);

        // Then
        assertThat(check.find(NOW.plusSeconds(10), List.of()))
                .extracting(Alarm::kind)
                .containsExactly(AlarmKind.PARKED);
    }

    @Test
    void aFileThatCannotBeReadOrWrittenStopsNoLook() throws IOException {
        Files.createDirectory(folder.resolve("counts.json"));
        Files.writeString(folder.resolve("counts.json").resolve("in-the-way"), "");
        restart();
        look(0);
        set("sendpilot", "crm", "parked", 1);

        assertThat(look(1)).hasSize(1);
    }

    private List<Alarm> look(long minutes) {
        return look(minutes, List.of());
    }

    private List<Alarm> look(long minutes, List<Alarm> raised) {
        return check.find(NOW.plus(Duration.ofMinutes(minutes)), raised);
    }

    private void set(String source, String sink, String state, long number) {
        totals.removeIf(total -> total.source().equals(source)
                && total.sink().equals(sink)
                && total.state().equals(state));
        totals.add(new Total(source, sink, state, number));
    }

    static Memory<RecentCounts.Kept> file(Path folder, Clock clock) {
        return new StateFile<>(
                folder.resolve("counts.json"), RecentCounts.Kept.class, RecentCounts.Kept.NOTHING, clock);
    }
}
