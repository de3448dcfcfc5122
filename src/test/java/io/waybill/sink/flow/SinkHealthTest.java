package io.waybill.sink.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.Address;
import io.waybill.config.SinkSettings;
import io.waybill.handoff.SinkLoad;
import io.waybill.sink.flow.SinkControl.Reason;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SinkHealthTest {

    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final int BREAKS_AT = 3;
    private static final int MOST_IN_FLIGHT = 64;

    private final SinkControl control = new SinkControl(Clock.fixed(NOW, ZoneOffset.UTC));
    private int limit = MOST_IN_FLIGHT;

    @Test
    void isLeftAloneNoLongerForTheCallsThatWereUnderWay() {
        // Given
        SinkHealth health = health();
        IntStream.range(0, BREAKS_AT).forEach(i -> health.exhausted());

        // When: their calls began before
        IntStream.range(0, 7).forEach(i -> health.exhausted());

        // Then
        assertThat(control.isHeld("crm", Reason.BREAKER)).isTrue();
        assertThat(until()).isEqualTo(NOW.plus(CircuitBreaker.FIRST_BREAK));
    }

    @Test
    void isTriedWithOneEventAlsoByTheRoutesOfAfterAReload() {
        // Given
        SinkHealth before = health();
        IntStream.range(0, BREAKS_AT).forEach(i -> before.exhausted());
        limit = MOST_IN_FLIGHT;

        // When
        SinkHealth after = health();
        after.begin();

        // Then
        assertThat(limit).isEqualTo(1);
        after.answered();
        assertThat(limit).isEqualTo(MOST_IN_FLIGHT);
    }

    @Test
    void allMayBeTakenByRoutesOfAfterAReloadIfItWasWell() {
        health().begin();

        assertThat(limit).isEqualTo(MOST_IN_FLIGHT);
    }

    private Instant until() {
        control.register(new StillIntake("crm"));
        return control.holds("crm").get(0).until();
    }

    private SinkHealth health() {
        return new SinkHealth(settings(), control, flow(), MOST_IN_FLIGHT);
    }

    private SinkHealth.Flow flow() {
        return new SinkHealth.Flow() {
            @Override
            public void limit(int mostInFlight) {
                limit = mostInFlight;
            }

            @Override
            public void handBack() {}
        };
    }

    private static SinkSettings settings() {
        SinkSettings.Slack none =
                new SinkSettings.Slack(null, null, new Address(URI.create("https://slack.com/api")), Map.of());
        return new SinkSettings(
                "crm",
                SinkSettings.Mode.LIVE,
                null,
                Map.of(),
                Duration.ofSeconds(10),
                5,
                List.of(),
                null,
                BREAKS_AT,
                8,
                null,
                none,
                SinkSettings.Download.NONE,
                SinkSettings.Mail.NONE);
    }

    private record StillIntake(String sink) implements Holdable {
        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public SinkLoad load() {
            return new SinkLoad(0, 0, false, null, null);
        }

        @Override
        public int retry(@Nullable String eventId, Instant by) {
            return 0;
        }
    }
}
