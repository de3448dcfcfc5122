package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.audit.CampaignArrivals.Last;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CampaignCheckTest {

    private static final Instant LAST = Instant.parse("2026-11-25T09:50:00Z");
    private static final Instant NOW = Instant.parse("2026-11-25T12:30:00Z");

    private final OnRecord record = new OnRecord();
    private final Set<String> silentSources = new HashSet<>();
    private final Set<String> sources = new HashSet<>(Set.of("sendpilot"));
    private final CampaignCheck check =
            new CampaignCheck(record, sources::contains, silentSources::contains, NOW.minus(Duration.ofDays(40)));

    @Test
    void aCampaignThatIsSilentWhileTheSourceIsNotIsAnAlarmUntilItIsHeardOf() {
        // Given: one that stopped, and one that goes on
        record.everyHourUntil("stopped", LAST);
        record.everyHourUntil("running", NOW);

        // When
        List<Alarm> raised = check.find(NOW, List.of());

        // Then
        assertThat(raised).extracting(Alarm::about).containsExactly("stopped");
        assertThat(raised.get(0).since()).isEqualTo(LAST);
        assertThat(raised.get(0).problem()).contains("Autumn", "sendpilot");
        assertThat(check.find(NOW.plusSeconds(5), raised)).isEqualTo(raised);
        assertThat(check.find(NOW.plusSeconds(60), raised)).isEqualTo(raised);

        // When
        record.last.put("stopped", new Last("sendpilot", "Autumn", NOW.plusSeconds(90)));

        // Then
        assertThat(check.find(NOW.plusSeconds(120), raised)).isEmpty();
    }

    @Test
    void aPausedCampaignIsSilentByRight() {
        // Given
        record.everyHourUntil("stopped", LAST);
        record.paused.add("stopped");

        // Then
        assertThat(check.find(NOW, List.of())).isEmpty();

        // When: it is resumed, and nothing comes
        record.paused.clear();
        List<Alarm> raised = check.find(NOW.plusSeconds(60), List.of());
        assertThat(raised).hasSize(1);
        record.paused.add("stopped");

        // Then
        assertThat(check.find(NOW.plusSeconds(120), raised)).isEmpty();
    }

    @Test
    void aCampaignOfASourceThatWasRemovedOrRetiredIsSilentByRight() {
        // Given
        record.everyHourUntil("stopped", LAST);
        List<Alarm> raised = check.find(NOW, List.of());
        assertThat(raised).hasSize(1);

        // When
        sources.clear();

        // Then
        assertThat(check.find(NOW.plusSeconds(60), raised)).isEmpty();
        assertThat(check.find(NOW.plusSeconds(120), List.of())).isEmpty();
    }

    @Test
    void campaignsOfASilentSourceAreNoTroubleOfTheirOwn() {
        record.everyHourUntil("stopped", LAST);
        silentSources.add("sendpilot");

        assertThat(check.find(NOW, List.of())).isEmpty();
    }

    static final class OnRecord implements CampaignCheck.Campaigns {

        private final Map<String, Map<Instant, Long>> arrived = new TreeMap<>();
        final Map<String, Last> last = new HashMap<>();
        private final Set<String> paused = new HashSet<>();

        void everyHourUntil(String campaign, Instant end) {
            Map<Instant, Long> hours = new TreeMap<>();
            Instant hour = Instant.parse("2026-10-28T00:00:00Z");
            while (!hour.isAfter(end)) {
                hours.put(hour, 3L);
                hour = hour.plus(Duration.ofHours(1));
            }
            arrived.put(campaign, hours);
            last.put(campaign, new Last("sendpilot", "Autumn", end));
        }

        @Override
        public Map<String, Map<Instant, Long>> hours(Instant since, Instant until) {
            Map<String, Map<Instant, Long>> found = new TreeMap<>();
            arrived.forEach((campaign, hours) -> {
                Map<Instant, Long> within = new TreeMap<>(hours);
                within.keySet().removeIf(hour -> hour.isBefore(since) || !hour.isBefore(until));
                found.put(campaign, within);
            });
            return found;
        }

        @Override
        public Optional<Last> last(String campaign) {
            return Optional.ofNullable(last.get(campaign));
        }

        @Override
        public boolean isPaused(String campaign) {
            return paused.contains(campaign);
        }
    }
}
