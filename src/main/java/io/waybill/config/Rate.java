package io.waybill.config;

import java.time.Duration;

/**
 * How often something may be done.
 *
 * @param interval from one time to the next
 */
public record Rate(Duration interval) {

    static final Rate ONE_A_SECOND = new Rate(Duration.ofSeconds(1));
}
