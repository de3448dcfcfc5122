package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.sink.flow.SinkControl.Hold;
import io.waybill.sink.flow.SinkControl.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SinkHeldCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-26T06:00:00Z");

    private final Map<String, List<Hold>> sinks = new HashMap<>();
    private final SinkHeldCheck check = new SinkHeldCheck(() -> sinks);

    @Test
    void aStoppedSinkIsHeldUntilItIsStarted() {
        held("crm", Reason.OPERATOR);
        assertThat(check.find(NOW, List.of())).extracting(Alarm::about).containsExactly("crm");

        free("crm");
        assertThat(check.find(after(5), List.of(alarm("crm")))).isEmpty();
    }

    @Test
    void aBreakerThatLetsOneEventTryIsTheSameTroubleUntilItHasBeenClosedForAMinute() {
        // Given
        held("crm", Reason.BREAKER);
        List<Alarm> raised = check.find(NOW, List.of());
        free("crm");

        // Then
        assertThat(check.find(after(30), raised)).isEqualTo(raised);
        held("crm", Reason.BREAKER);
        assertThat(check.find(after(50), raised)).hasSize(1);
        free("crm");
        assertThat(check.find(after(100), raised)).hasSize(1);
        assertThat(check.find(after(110), raised)).isEmpty();
    }

    @Test
    void afterARestartARefusingSinkHasAMinuteToRefuseAgain() {
        // Given
        free("crm");
        free("slack");
        List<Alarm> before = List.of(alarm("crm"), alarm("slack"));

        // Then
        assertThat(check.find(NOW, before)).hasSize(2);
        held("crm", Reason.REFUSED);
        assertThat(check.find(after(10), before)).hasSize(2);
        assertThat(check.find(after(61), before)).extracting(Alarm::about).containsExactly("crm");
        free("crm");
        assertThat(check.find(after(62), before)).isEmpty();
    }

    @Test
    void onlyALongPauseIsTrouble() {
        held("crm", Reason.RATE_LIMIT);

        assertThat(check.find(after(299), List.of())).isEmpty();
        assertThat(check.find(after(301), List.of())).hasSize(1);
    }

    @Test
    void saysOfAnEndpointHowToStartItAlone() {
        held("webhooks/ABC", Reason.REFUSED);

        assertThat(check.find(NOW, List.of())).singleElement().satisfies(alarm -> assertThat(alarm.toString())
                .contains("webhooks/ABC", "routes/endpoints.yaml", "POST /api/endpoints/ABC/start"));
    }

    private void held(String sink, Reason reason) {
        sinks.put(sink, List.of(new Hold(reason, "why", NOW, null)));
    }

    private void free(String sink) {
        sinks.put(sink, List.of());
    }

    private static Alarm alarm(String sink) {
        return new Alarm(AlarmKind.SINK_HELD, sink, NOW, "takes no events", "start it");
    }

    private static Instant after(long seconds) {
        return NOW.plus(Duration.ofSeconds(seconds));
    }
}
