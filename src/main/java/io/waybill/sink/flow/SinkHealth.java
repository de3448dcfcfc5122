package io.waybill.sink.flow;

import io.waybill.config.SinkSettings;
import io.waybill.sink.flow.SinkControl.Reason;
import java.time.Duration;

/** Holds a sink's intake while the sink is not well, or asks for a pause. */
public final class SinkHealth implements HealthListener {

    /** What takes the sink's events, as far as this steers it. */
    public interface Flow {

        /** Lets so many events be in flight at once. */
        void limit(int mostInFlight);

        /** Puts back what is in flight and not being called. */
        void handBack();
    }

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int ONE_TO_TRY = 1;

    private final SinkSettings sink;
    private final SinkControl control;
    private final CircuitBreaker breaker;
    private final Flow flow;
    private final int mostInFlight;

    public SinkHealth(SinkSettings sink, SinkControl control, Flow flow, int mostInFlight) {
        this.sink = sink;
        this.control = control;
        this.breaker = new CircuitBreaker(sink.breaker());
        this.flow = flow;
        this.mostInFlight = mostInFlight;
    }

    /** To be called when events are about to be taken: the sink may be left alone since an earlier generation. */
    public void begin() {
        if (control.isHeld(sink.name(), Reason.BREAKER)) {
            breaker.goOn();
            flow.limit(ONE_TO_TRY);
        }
    }

    @Override
    public void answered() {
        if (breaker.answered()) {
            flow.limit(mostInFlight);
        }
    }

    @Override
    public void exhausted() {
        if (control.isHeld(sink.name(), Reason.BREAKER)) {
            return; // its call began before the sink was left alone, and says nothing new
        }
        breaker.failed().ifPresent(length -> {
            flow.limit(ONE_TO_TRY);
            String detail =
                    "%d deliveries in a row failed; then one event is tried".formatted(breaker.failuresInARow());
            control.hold(sink.name(), Reason.BREAKER, detail, length);
            flow.handBack();
        });
    }

    @Override
    public void asked(Duration forHowLong) {
        Duration pause = forHowLong.compareTo(LONGEST_PAUSE) < 0 ? forHowLong : LONGEST_PAUSE;
        control.hold(sink.name(), Reason.RATE_LIMIT, "it answered 429 and asked for a pause", pause);
    }
}
