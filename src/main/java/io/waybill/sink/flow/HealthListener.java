package io.waybill.sink.flow;

import java.time.Duration;

/** Learns how the sink is from what becomes of its calls. */
public interface HealthListener {

    /** It took an event, or said no to just this one. */
    void answered();

    /** The retries of a delivery are used up. */
    void exhausted();

    /** It asked to be left alone for so long. */
    void asked(Duration forHowLong);
}
