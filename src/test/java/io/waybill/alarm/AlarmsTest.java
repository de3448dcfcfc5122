package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an alarm is told, and how often. */
class AlarmsTest {

    private static final Instant START = Instant.parse("2026-11-26T06:00:00Z");

    @TempDir
    private Path folder;

    private final SetClock time = new SetClock(START);
    private final TellingBroker broker = new TellingBroker();
    private final Trouble trouble = new Trouble();

    @Test
    void isToldWhenItIsRaisedAndWhenItIsOverAndNotInBetween() {
        try (Alarms alarms = alarms()) {
            // When
            alarms.look();
            trouble.found.add(trouble("crm", "stopped"));
            alarms.look();
            trouble.found.set(0, trouble("crm", "stopped, and refused"));
            alarms.look();

            // Then
            assertThat(broker.told).containsExactly("raised crm");
            assertThat(alarms.now()).extracting(Alarm::problem).containsExactly("stopped, and refused");

            // When
            trouble.found.clear();
            alarms.look();
            alarms.look();
            trouble.found.add(trouble("crm", "stopped"));
            time.pass(Duration.ofMinutes(1));
            alarms.look();

            // Then
            assertThat(broker.told).containsExactly("raised crm", "cleared crm", "raised crm");
            assertThat(broker.ids).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRestartTellsNothingTwice() {
        // Given
        trouble.found.add(trouble("crm", "refused"));
        try (Alarms before = alarms()) {
            before.look();
        }

        // When
        try (Alarms after = alarms()) {
            assertThat(after.now()).hasSize(1);
            after.look();
            trouble.found.clear();
            after.look();
        }
        try (Alarms after = alarms()) {
            after.look();
        }

        // Then
        assertThat(broker.told).containsExactly("raised crm", "cleared crm");
    }

    @Test
    void whatCouldNotBeToldIsToldWhenTheBrokerIsBackAlsoAfterARestart() {
        // Given
        broker.isAway = true;
        trouble.found.add(trouble("broker", "away"));
        try (Alarms before = alarms()) {
            before.look();
            assertThat(before.now()).hasSize(1);
        }

        // When
        try (Alarms after = alarms()) {
            time.pass(Duration.ofMinutes(2));
            trouble.found.clear();
            after.look();
            assertThat(broker.told).isEmpty();
            broker.isAway = false;
            after.look();
            after.look();
        }

        // Then
        assertThat(broker.told).containsExactly("raised broker", "cleared broker");
    }

    @Test
    void whatIsToldAgainBecauseTheFileWasNotWrittenIsADuplicate() throws IOException {
        // Given
        trouble.found.add(trouble("crm", "refused"));
        broker.isAway = true;
        try (Alarms before = alarms()) {
            before.look();
        }
        byte[] written = Files.readAllBytes(folder.resolve("alarms.json"));
        broker.isAway = false;
        try (Alarms told = alarms()) {
            told.look();
        }

        // When
        Files.write(folder.resolve("alarms.json"), written);
        try (Alarms again = alarms()) {
            again.look();
        }

        // Then
        assertThat(broker.told).containsExactly("raised crm");
        assertThat(broker.ids).hasSize(2).containsOnly(broker.ids.get(0));
    }

    @Test
    void whatCannotBeFoundOutStaysAsItIs() {
        trouble.found.add(trouble("crm", "stopped"));
        try (Alarms alarms = alarms()) {
            alarms.look();
            trouble.isUnknown = true;
            alarms.look();

            assertThat(alarms.now()).hasSize(1);
            assertThat(broker.told).containsExactly("raised crm");
        }
    }

    private Alarms alarms() {
        return Alarms.own(file(folder, time), List.of(trouble), UnaryOperator.identity(), publisher());
    }

    static Memory<Alarms.State> file(Path folder, Clock clock) {
        return new StateFile<>(folder.resolve("alarms.json"), Alarms.State.class, Alarms.State.NONE, clock);
    }

    private AlarmPublisher publisher() {
        return new AlarmPublisher(broker, () -> 1, time);
    }

    private static Alarm trouble(String about, String problem) {
        return new Alarm(AlarmKind.SINK_HELD, about, START, problem, "mend it");
    }

    private static final class Trouble implements AlarmCheck {

        private final List<Alarm> found = new ArrayList<>();
        private boolean isUnknown;

        @Override
        public Set<AlarmKind> kinds() {
            return Set.of(AlarmKind.SINK_HELD);
        }

        @Override
        public List<Alarm> find(Instant now, List<Alarm> raised) {
            if (isUnknown) {
                throw new IllegalStateException("nobody knows");
            }
            return List.copyOf(found);
        }
    }
}
