package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkAssignmentTest {

    private static final Set<String> TWELVE =
            IntStream.range(0, 12).mapToObj(i -> "sink-" + i).collect(Collectors.toCollection(TreeSet::new));

    @ParameterizedTest
    @CsvSource({"1, 12", "2, 6", "3, 4", "5, 3"})
    void givesEachHubItsShareAtMost(int hubs, int share) {
        Map<String, String> assigned = SinkAssignment.of(hubs(hubs, TWELVE));

        assertThat(assigned.keySet()).isEqualTo(TWELVE);
        assertThat(loads(assigned).values()).allMatch(sinks -> sinks <= share);
    }

    @Test
    void isTheSameInWhateverOrderTheHubsAreKnown() {
        List<HubState> hubs = new ArrayList<>(hubs(3, TWELVE));
        Map<String, String> assigned = SinkAssignment.of(hubs);
        Collections.reverse(hubs);

        assertThat(SinkAssignment.of(hubs)).isEqualTo(assigned);
    }

    @Test
    void movesNoSinkBetweenTwoHubsWhileAThirdComes() {
        Map<String, String> before = SinkAssignment.of(hubs(2, TWELVE));
        Map<String, String> after = SinkAssignment.of(hubs(3, TWELVE));

        long moved = TWELVE.stream()
                .filter(sink -> !after.get(sink).equals("hub-2"))
                .filter(sink -> !after.get(sink).equals(before.get(sink)))
                .count();
        // With a limit for each, a few may have to make room.
        assertThat(moved).isLessThanOrEqualTo(3);
    }

    @Test
    void givesASinkOnlyToHubsThatHaveItHoweverBusyTheyAre() {
        HubState updated = hub("hub-0", TWELVE, false);
        HubState earlier = hub("hub-1", Set.of("sink-0"), false);

        Map<String, String> assigned = SinkAssignment.of(List.of(updated, earlier));

        assertThat(assigned.keySet()).isEqualTo(TWELVE);
        assertThat(loads(assigned).get("hub-0")).isGreaterThanOrEqualTo(11);
    }

    @Test
    void givesNothingToAHubThatStops() {
        Map<String, String> assigned =
                SinkAssignment.of(List.of(hub("hub-0", TWELVE, true), hub("hub-1", TWELVE, false)));

        assertThat(assigned.values()).containsOnly("hub-1");
        assertThat(SinkAssignment.of(List.of(hub("hub-0", TWELVE, true)))).isEmpty();
    }

    @Test
    void sharesOutTheTasksAmongThoseThatStay() {
        Map<String, String> tasks = SinkAssignment.tasks(hubs(2, TWELVE));

        assertThat(tasks.keySet()).containsExactly("task/alarms", "task/retention");
        assertThat(tasks.values()).containsExactlyInAnyOrder("hub-0", "hub-1");
        assertThat(SinkAssignment.tasks(List.of(hub("hub-0", TWELVE, true), hub("hub-1", Set.of(), false)))
                        .values())
                .containsOnly("hub-1");
        assertThat(SinkAssignment.tasks(List.of())).isEmpty();
    }

    private static Map<String, Long> loads(Map<String, String> assigned) {
        return assigned.values().stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static List<HubState> hubs(int number, Set<String> sinks) {
        return IntStream.range(0, number)
                .mapToObj(i -> hub("hub-" + i, sinks, false))
                .toList();
    }

    private static HubState hub(String name, Set<String> sinks, boolean leaves) {
        return new HubState(name, Instant.EPOCH, "0123456789abcdef", sinks, Set.of(), leaves, Map.of());
    }
}
