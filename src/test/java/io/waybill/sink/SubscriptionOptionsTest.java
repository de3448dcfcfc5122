package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.record.TakenTypes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionOptionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"soon", "s", "-1s", "1s later", "11m", "1.5s"})
    void takesNothingForATimeThatIsNone(String debounce) {
        assertThatThrownBy(() -> options(Map.of("debounce", debounce)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crm: debounce '%s': must be a time up to 600 s, such as 10s; write one", debounce);
    }

    @Test
    void readsTimesAsCamelWritesThem() {
        assertThat(options(Map.of("debounce", "1m30s")).order().quiet()).isEqualTo(Duration.ofSeconds(90));
        assertThat(options(Map.of("debounce", "250")).order().quiet()).isEqualTo(Duration.ofMillis(250));
        assertThat(options(Map.of("batch", 100, "linger", "2s")).batch())
                .isEqualTo(new BatchOptions(100, Duration.ofSeconds(2)));
    }

    private static SubscriptionOptions options(Map<String, Object> parameters) {
        return SubscriptionOptions.of("crm", new HashMap<>(parameters), (sink, types) -> TakenTypes.all("", 0));
    }
}
