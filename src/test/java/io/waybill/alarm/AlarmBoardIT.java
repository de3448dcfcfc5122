package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.event.Json;
import io.waybill.handoff.HubMember;
import io.waybill.handoff.HubNotes;
import io.waybill.testing.BrokerInProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alarms of several hubs: whoever looks, each is told once, and all of them show the same. */
@Tag("own-parts")
class AlarmBoardIT {

    private static final Instant SINCE = Instant.parse("2026-11-26T06:00:00Z");
    private static final Duration EVERY = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    /** Where all hubs tell their alarms: it takes each event once. */
    private final TellingBroker told = new TellingBroker();

    private final Trouble shared = new Trouble(AlarmKind.SINK_HELD);
    private final List<Member> members = new ArrayList<>();
    private BrokerInProcess process;

    @BeforeEach
    void start() throws IOException {
        process = BrokerInProcess.start(folder.resolve("broker"));
        add("hub-1");
        add("hub-2");
        Awaitility.await().until(() -> members.stream()
                .allMatch(member -> member.hub.hubs().living().size() == 2));
    }

    @AfterEach
    void stop() {
        members.forEach(Member::close);
        process.close();
    }

    /** A hub with its alarms. */
    private final class Member implements AutoCloseable {

        private final String name;
        private final HubMember hub;
        private final AlarmBoard board;
        private final Trouble own = new Trouble(AlarmKind.DISK);

        Member(String name, Map<String, String> settings, Alarm... wrong) throws IOException {
            own.found.addAll(List.of(wrong));
            this.name = name;
            Path data = Files.createDirectories(folder.resolve("data-" + name));
            hub = new HubMember(settings, name, data);
            HubsDifferCheck differ =
                    new HubsDifferCheck(() -> hub.hubs().living().values(), () -> Duration.ofMillis(1));
            board = new AlarmBoard(
                    data,
                    name,
                    hub.hubs(),
                    new HubNotes(hub.broker()),
                    new AlarmBoard.Parts(List.of(own), now -> List.of(shared, differ), differ),
                    new AlarmPublisher(told, () -> 1, Clock.systemUTC()));
            board.start(EVERY);
        }

        boolean looks() {
            return name.equals(hub.hubs().tasks().get("alarms"));
        }

        List<String> shown() {
            return board.now().stream()
                    .map(alarm -> alarm.about() + (alarm.hub() == null ? "" : " at " + alarm.hub()))
                    .toList();
        }

        @Override
        public void close() {
            board.close();
            hub.close();
        }
    }

    private void add(String name) throws IOException {
        members.add(new Member(name, process.settings()));
    }

    private Member worker() {
        return members.stream().filter(Member::looks).findFirst().orElseThrow();
    }

    private Member other() {
        return members.stream().filter(member -> !member.looks()).findFirst().orElseThrow();
    }

    @Test
    void oneTellsWhatAllShareAndAllShowIt() {
        shared.found.add(alarm(AlarmKind.SINK_HELD, "crm"));

        Awaitility.await()
                .until(() -> members.stream().allMatch(member -> member.shown().equals(List.of("crm"))));
        assertThat(told.told).containsExactly("raised crm");
        assertThat(told.ids).hasSize(1);
    }

    @Test
    void whoeverGoesOnTellsNothingTwiceAndWhatIsOver() {
        // Given
        shared.found.add(alarm(AlarmKind.SINK_HELD, "crm"));
        Awaitility.await().until(() -> told.told.contains("raised crm"));
        Member next = other();

        // When the one that looks stops
        Member before = worker();
        before.board.close();
        before.hub.hubs().leave();
        Awaitility.await().until(next::looks);
        shared.found.add(alarm(AlarmKind.SINK_HELD, "slack"));

        // Then
        Awaitility.await().until(() -> next.shown().equals(List.of("crm", "slack")));
        assertThat(told.told).containsExactly("raised crm", "raised slack");

        // When
        shared.found.clear();

        // Then
        Awaitility.await().until(() -> next.shown().isEmpty());
        Awaitility.await().until(() -> told.told.size() == 4);
        assertThat(told.told).endsWith("cleared crm", "cleared slack");
        assertThat(told.ids).doesNotHaveDuplicates();
    }

    @Test
    void whatAHubThatIsGoneHasNotToldTheNextOneTells() {
        // Given
        told.isAway = true;
        shared.found.add(alarm(AlarmKind.SINK_HELD, "crm"));
        Awaitility.await()
                .until(() -> members.stream().allMatch(member -> member.shown().equals(List.of("crm"))));
        Member next = other();

        // When
        worker().close();
        shared.found.clear();
        Awaitility.await().until(next::looks);
        Awaitility.await().until(() -> next.shown().isEmpty());
        told.isAway = false;

        // Then
        Awaitility.await().until(() -> told.told.size() == 2);
        assertThat(told.told).containsExactly("raised crm", "cleared crm");
    }

    @Test
    void whatIsWrongWithAHubItTellsItselfAndAllShowIt() {
        members.forEach(member -> member.own.found.add(alarm(AlarmKind.DISK, "data")));

        Awaitility.await().until(() -> members.stream()
                .allMatch(member -> Set.copyOf(member.shown()).equals(Set.of("data at hub-1", "data at hub-2"))));
        assertThat(told.told).containsExactly("raised data", "raised data");
        assertThat(worker().board.now())
                .extracting(Alarm::problem)
                .containsExactlyInAnyOrder("hub-1: it is bad", "hub-2: it is bad");

        // When
        Member next = other();
        worker().close();

        // Then
        Awaitility.await().until(() -> next.shown().equals(List.of("data at " + next.name)));
    }

    @Test
    void hubsWithDifferentRoutesAreAnAlarmUntilTheyHaveTheSame() {
        members.get(1).hub.run("fedcba9876543210");

        Awaitility.await().until(() -> told.told.contains("raised hubs"));
        assertThat(worker().board.now())
                .extracting(Alarm::problem)
                .containsExactly(
                        "the hubs of this broker have different routes or settings: hub-1 has 0123456789abcdef, hub-2 has fedcba9876543210");

        members.get(0).hub.run("fedcba9876543210");
        Awaitility.await().until(() -> told.told.contains("cleared hubs"));
    }

    @Test
    void afterAnUpdateTheAlarmsOfTheFileGoOn() throws IOException {
        // Given
        members.forEach(Member::close);
        members.clear();
        Path data = Files.createDirectories(folder.resolve("data-"));
        Alarm crm = alarm(AlarmKind.SINK_HELD, "crm");
        Alarm disk = alarm(AlarmKind.DISK, "data");
        AlarmEvent untold = new AlarmEvent(AlarmEvent.RAISED, SINCE, crm);
        Files.writeString(
                data.resolve("alarms.json"), Json.write(new Alarms.State(List.of(crm, disk), List.of(untold))));
        shared.found.add(crm);

        // When
        try (Member only = new Member("", Map.of(), disk)) {
            // Then
            Awaitility.await().until(() -> told.told.equals(List.of("raised crm")));
            assertThat(only.shown()).containsExactlyInAnyOrder("crm", "data");

            // When
            shared.found.clear();
            only.own.found.clear();
            Awaitility.await().until(() -> told.told.size() == 3);
        }

        // Then
        assertThat(told.told).startsWith("raised crm").contains("cleared crm", "cleared data");
        try (Member again = new Member("", Map.of())) {
            assertThat(again.shown()).isEmpty();
        }
    }

    @Test
    void manyAlarmsFitIntoANote() {
        for (int i = 0; i < 600; i++) {
            shared.found.add(alarm(AlarmKind.SINK_HELD, "sink-%d with a long name %s".formatted(i, "x".repeat(500))));
        }

        Awaitility.await().until(() -> members.stream()
                .allMatch(member -> member.board.now().size() == 600));
        shared.found.remove(0);
        Awaitility.await().until(() -> members.stream()
                .allMatch(member -> member.board.now().size() == 599));
    }

    private static Alarm alarm(AlarmKind kind, String about) {
        return new Alarm(kind, about, SINCE, "it is bad", "mend it");
    }

    private static final class Trouble implements AlarmCheck {

        private final AlarmKind kind;
        private final List<Alarm> found = new CopyOnWriteArrayList<>();

        Trouble(AlarmKind kind) {
            this.kind = kind;
        }

        @Override
        public Set<AlarmKind> kinds() {
            return Set.of(kind);
        }

        @Override
        public List<Alarm> find(Instant now, List<Alarm> raised) {
            return List.copyOf(found);
        }
    }
}
