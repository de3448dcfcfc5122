package io.waybill.config;

import java.time.Duration;
import java.util.Map;

/**
 * What raises alarms.
 *
 * @param every how often the hub looks for what is wrong; zero: never
 * @param rollout how long the hubs of a broker may have different routes or settings
 * @param expected by source: how long it may be silent, where the settings say so
 */
public record AlarmSettings(Duration every, Duration rollout, Map<String, Expectation> expected) {

    public AlarmSettings {
        expected = Map.copyOf(expected);
    }
}
