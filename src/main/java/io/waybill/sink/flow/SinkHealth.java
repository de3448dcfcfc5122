package io.waybill.sink.flow;

import io.waybill.config.SinkSettings;
import io.waybill.sink.flow.SinkControl.Reason;
import java.time.Duration;

/** Holds a sink while its circuit breaker is open, or while it asks for a pause. */
public final class SinkHealth implements HealthListener {

    /** What reads the sink's events. */
    public interface Flow {

        /** Sets how many events may be in flight. */
        void limit(int mostInFlight);

        /** Puts events in flight back in the queue, except those being called. */
        void handBack();
    }

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int ONE_TO_TRY = 1;

    private final String name;
    private final SinkControl control;
    private final CircuitBreaker breaker;
    private final Flow flow;
    private final int mostInFlight;

    public SinkHealth(SinkSettings sink, SinkControl control, Flow flow, int mostInFlight) {
        this(sink.name(), sink.breaker(), control, flow, mostInFlight);
    }

    /**
     * @param name of a sink, or of a lane as {@link LaneName} has it
     * @param breaker after how many failed deliveries in a row it opens; 0: never
     */
    public SinkHealth(String name, int breaker, SinkControl control, Flow flow, int mostInFlight) {
        this.name = name;
        this.control = control;
        this.breaker = new CircuitBreaker(breaker);
        this.flow = flow;
        this.mostInFlight = mostInFlight;
    }

    /** To be called before events are read: an earlier generation may have opened the breaker. */
    public void begin() {
        if (control.isHeld(name, Reason.BREAKER)) {
            breaker.takeOver();
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
        if (control.isHeld(name, Reason.BREAKER)) {
            return; // its call began before the breaker opened, and says nothing new
        }
        breaker.failed().ifPresent(length -> {
            flow.limit(ONE_TO_TRY);
            String detail =
                    "%d deliveries in a row failed; one event will be tried next".formatted(breaker.failuresInARow());
            control.hold(name, Reason.BREAKER, detail, length);
            flow.handBack();
        });
    }

    @Override
    public void askedToPause(Duration length) {
        Duration pause = length.compareTo(LONGEST_PAUSE) < 0 ? length : LONGEST_PAUSE;
        control.hold(name, Reason.RATE_LIMIT, "it answered 429 and asked for a pause", pause);
    }
}
