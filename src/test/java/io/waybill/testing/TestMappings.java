package io.waybill.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.mapping.JqLimits;
import io.waybill.mapping.Mappings;
import java.time.Duration;
import java.util.Map;

/** Mappings with the limits of a hub whose settings name none. */
public final class TestMappings {

    private TestMappings() {}

    public static Mappings of(
            Map<String, String> programs, Map<String, JsonNode> tables, Map<String, String> settings) {
        return new Mappings(programs, tables, settings, new JqLimits(Duration.ofSeconds(1), stopped -> {}));
    }
}
