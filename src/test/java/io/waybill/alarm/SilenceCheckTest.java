package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.Expectation;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SilenceCheckTest {

    private static final Instant LAST = Instant.parse("2026-11-25T09:50:00Z");
    private static final Instant NOW = Instant.parse("2026-11-25T12:30:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(40));

    private final Known sources = new Known();
    private SilenceCheck check = startedAt(LONG_AGO);

    @Test
    void aSourceThatIsSilentForLongerThanExpectedIsOneUntilItIsHeardOf() {
        // Given
        sources.expect("acme", Duration.ofHours(2), LAST);
        sources.expect("globex", Duration.ofHours(2), NOW);

        // Then
        assertThat(about(look(LAST.plus(Duration.ofHours(2)), List.of()))).isEmpty();
        List<Alarm> raised = look(NOW, List.of());
        assertThat(about(raised)).containsExactly("acme");
        assertThat(raised.get(0).since()).isEqualTo(LAST);
        assertThat(raised.get(0).problem()).contains("2 h 0 min", "waybill.source.acme.expect");
        assertThat(check.isSilent("acme")).isTrue();
        assertThat(look(NOW.plusSeconds(5), raised)).isEqualTo(raised);

        // When
        sources.last.put("acme", NOW.plusSeconds(6));
        assertThat(look(NOW.plusSeconds(10), raised)).isEmpty();
        assertThat(check.isSilent("acme")).isFalse();
    }

    @Test
    void oneThatWasNeverHeardOfIsSilentSinceTheStart() {
        sources.expect("acme", Duration.ofHours(2), null);
        check = startedAt(LAST);

        assertThat(about(look(LAST.plus(Duration.ofHours(2)), List.of()))).isEmpty();
        assertThat(about(look(NOW, List.of()))).containsExactly("acme");
    }

    @Test
    void allSourcesSilentAreOneAlarmAndNotOneEach() {
        // Given
        sources.expect("acme", Duration.ofHours(1), LAST);
        sources.expect("globex", Duration.ofHours(2), LAST.minusSeconds(60));
        sources.everyHourUntil("initech", LAST.minusSeconds(120));
        sources.names.add("unheard");
        Instant now = LAST.plus(Duration.ofHours(5));

        // When
        List<Alarm> raised = look(now, List.of());

        // Then
        assertThat(about(raised)).containsExactly("all sources");
        assertThat(raised.get(0).since()).isEqualTo(LAST);
        assertThat(raised.get(0).problem()).contains("all 3 sources");
        assertThat(look(now.plusSeconds(5), raised)).isEqualTo(raised);

        // When: one is heard of
        sources.last.put("acme", now.plusSeconds(6));

        // Then: it was not the way to the hub
        assertThat(about(look(now.plusSeconds(10), raised))).containsExactlyInAnyOrder("globex", "initech");
    }

    @Test
    void whatWasToldOfOneSourceStaysWhenTheOthersFallSilentToo() {
        // Given
        sources.expect("acme", Duration.ofHours(1), LAST);
        sources.expect("globex", Duration.ofHours(3), LAST);
        List<Alarm> raised = look(LAST.plus(Duration.ofHours(2)), List.of());
        assertThat(about(raised)).containsExactly("acme");

        // Then
        assertThat(about(look(LAST.plus(Duration.ofHours(4)), raised))).containsExactly("all sources", "acme");
    }

    @Test
    void aSourceThatIsSilentForLongerThanEverAtThatTimeIsOneUnlessItsCampaignsArePaused() {
        // Given
        sources.everyHourUntil("acme", LAST);
        sources.everyHourUntil("globex", NOW);

        // Then
        assertThat(look(NOW.minus(Duration.ofHours(1)), List.of())).isEmpty();
        sources.paused.add("acme");
        assertThat(look(NOW, List.of())).isEmpty();
        sources.paused.clear();
        List<Alarm> raised = look(NOW, List.of());
        assertThat(about(raised)).containsExactly("acme");
        assertThat(raised.get(0).problem()).contains("longer than usual", "at most 2 h 0 min");
    }

    @Test
    void whatTheHubDidNotReceiveBecauseItWasOffSaysNothing() {
        sources.everyHourUntil("acme", LAST);
        sources.everyHourUntil("globex", LAST);
        check = startedAt(NOW);

        assertThat(look(NOW.plus(Duration.ofHours(2)), List.of())).isEmpty();
        assertThat(about(look(NOW.plus(Duration.ofMinutes(121)), List.of()))).containsExactly("all sources");
    }

    @Test
    void aRestartEndsNoAlarm() {
        // Given
        sources.everyHourUntil("acme", LAST);
        sources.everyHourUntil("globex", LAST);
        List<Alarm> all = look(NOW, List.of());
        assertThat(about(all)).containsExactly("all sources");
        sources.last.put("globex", NOW);
        List<Alarm> one = look(NOW, List.of());
        assertThat(about(one)).containsExactly("acme");

        // When
        check = startedAt(NOW.plusSeconds(60));

        // Then
        assertThat(about(look(NOW.plusSeconds(65), one))).containsExactly("acme");
        sources.last.put("globex", LAST);
        assertThat(about(look(NOW.plusSeconds(70), all))).containsExactly("all sources");
    }

    @Test
    void aLongerSilenceThatIsUsualLaterEndsNoAlarm() {
        // Given: in the weeks before, nothing came from one o'clock on
        sources.everyHourUntil("acme", LAST);
        sources.everyHourUntil("globex", LAST);
        List<Alarm> raised = look(NOW, List.of());
        sources.arrived.values().forEach(arrived -> arrived.keySet().removeIf(hour -> isAfternoon(hour)));

        // Then
        assertThat(about(look(NOW.plus(Duration.ofHours(9)), raised))).containsExactly("all sources");
        sources.last.put("acme", NOW.plus(Duration.ofHours(9)));
        assertThat(about(look(NOW.plus(Duration.ofHours(10)), raised))).containsExactly("globex");
    }

    @Test
    void withoutTheRecordAfterARestartTheAlarmOfAllStaysUntilSomethingArrives() {
        // Given
        sources.everyHourUntil("acme", LAST);
        sources.everyHourUntil("globex", LAST);
        List<Alarm> raised = look(NOW, List.of());

        // When
        sources.isKnown = false;
        sources.last.clear();
        sources.arrived.clear();
        check = startedAt(NOW.plusSeconds(60));

        // Then
        assertThat(look(NOW.plusSeconds(65), raised)).isEqualTo(raised);
        assertThat(look(NOW.plusSeconds(65), List.of())).isEmpty();
        sources.last.put("acme", NOW.plusSeconds(66));
        assertThat(look(NOW.plusSeconds(70), raised)).isEmpty();
    }

    @Test
    void aSourceThatIsThereNoMoreIsNoTrouble() {
        sources.expect("acme", Duration.ofHours(2), LAST);
        List<Alarm> raised = look(NOW, List.of());
        sources.names.clear();

        assertThat(look(NOW, raised)).isEmpty();
    }

    private List<Alarm> look(Instant now, List<Alarm> raised) {
        return check.find(now, raised);
    }

    private SilenceCheck startedAt(Instant started) {
        return new SilenceCheck(sources, started, ZoneOffset.UTC);
    }

    private static List<String> about(List<Alarm> alarms) {
        return alarms.stream().map(Alarm::about).toList();
    }

    private static boolean isAfternoon(Instant hour) {
        return hour.atZone(ZoneOffset.UTC).getHour() > 12;
    }

    /** What a test says is known. */
    static final class Known implements SilenceCheck.Sources {

        final Set<String> names = new HashSet<>();
        final Map<String, Instant> last = new HashMap<>();
        final Set<String> paused = new HashSet<>();
        private final Map<String, Expectation> expected = new HashMap<>();
        private final Map<String, Map<Instant, Long>> arrived = new HashMap<>();
        private boolean isKnown = true;

        void expect(String source, Duration longest, Instant heard) {
            names.add(source);
            expected.put(
                    source,
                    new Expectation(longest, EnumSet.allOf(DayOfWeek.class), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT));
            if (heard != null) {
                last.put(source, heard);
            }
        }

        /** For five weeks. */
        void everyHourUntil(String source, Instant heard) {
            names.add(source);
            last.put(source, heard);
            Map<Instant, Long> hours = arrived.computeIfAbsent(source, name -> new TreeMap<>());
            Instant end = heard.truncatedTo(ChronoUnit.HOURS);
            for (int hour = 0; hour < 35 * 24; hour++) {
                hours.put(end.minus(hour, ChronoUnit.HOURS), 1L);
            }
        }

        @Override
        public Set<String> names() {
            return names;
        }

        @Override
        public Map<String, Instant> lastArrivals() {
            return last;
        }

        @Override
        public Map<String, Expectation> expected() {
            return expected;
        }

        @Override
        public Past past(String source) {
            return new Past(arrived.getOrDefault(source, Map.of()));
        }

        @Override
        public boolean arePastsKnown() {
            return isKnown;
        }

        @Override
        public boolean isPaused(String source) {
            return paused.contains(source);
        }
    }
}
