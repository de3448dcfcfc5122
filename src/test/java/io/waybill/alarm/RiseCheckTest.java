package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.audit.TotalCounts.Total;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RiseCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-26T06:00:00Z");

    private final List<Total> totals = new ArrayList<>();
    private long usual;
    private final RiseCheck check = new RiseCheck(() -> totals, (kind, source, until) -> usual);

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
    void afterARestartARaisedAlarmStaysForAnHourUnlessThereIsLess() {
        // Given
        set("sendpilot", "crm", "parked", 2);
        set("sendpilot", "slack", "parked", 1);
        List<Alarm> raised = List.of(alarm("crm"), alarm("slack"));

        // Then
        assertThat(look(0, raised)).hasSize(2);
        set("sendpilot", "slack", "parked", 0);
        assertThat(look(30, raised)).extracting(Alarm::about).containsExactly("crm");
        assertThat(look(61, raised)).isEmpty();
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

    private static Alarm alarm(String sink) {
        return new Alarm(AlarmKind.PARKED, sink, NOW, "parked", "replay");
    }
}
