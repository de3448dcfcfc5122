package io.waybill.sink.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.sink.flow.SinkControl.Reason;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SinkControlTest {

    private final SinkControl control = new SinkControl(Clock.systemUTC());

    @AfterEach
    void stop() {
        control.close();
    }

    /** Its events may be on their way to a call already. */
    @Test
    void forbidsTheCallsOfEachLaneOfASinkThatWasStopped() {
        control.stop("webhooks", Reason.OPERATOR, "stopped");

        assertThat(control.forbids("webhooks/ABC", false)).isTrue();
        assertThat(control.forbids("webhooks-2/ABC", false)).isFalse();

        control.start("webhooks", Clock.systemUTC().instant());
        assertThat(control.forbids("webhooks/ABC", true)).isFalse();
    }

    @Test
    void forbidsNothingButTheCallsOfALaneThatIsHeld() {
        control.stop("webhooks/ABC", Reason.REFUSED, "answered 410");

        assertThat(control.forbids("webhooks/ABC", false)).isTrue();
        assertThat(control.forbids("webhooks/DEF", true)).isFalse();
        assertThat(control.forbids("webhooks", true)).isFalse();
    }
}
