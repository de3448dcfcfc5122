package io.waybill.sink.flow;

import java.time.Duration;

/** Is told how a sink answers. */
public interface HealthListener {

    /** Does nothing. */
    HealthListener NONE = new HealthListener() {};

    /** The sink took an event, or rejected only this one. */
    default void answered() {}

    /** The quick retries of a delivery are used up. */
    default void exhausted() {}

    default void askedToPause(Duration length) {}
}
