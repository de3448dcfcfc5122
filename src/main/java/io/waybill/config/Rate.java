package io.waybill.config;

import java.time.Duration;

/**
 * How often something may be done.
 *
 * @param interval the time between two of them
 */
public record Rate(Duration interval) {

    static final Rate ONE_A_SECOND = new Rate(Duration.ofSeconds(1));
}
