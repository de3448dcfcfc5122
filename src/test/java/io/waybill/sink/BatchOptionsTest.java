package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchOptionsTest {

    @Test
    void batchesIfTheRouteSaysSo() {
        assertThat(BatchOptions.of("", "")).isNull();
        assertThat(BatchOptions.of("1", "")).isEqualTo(new BatchOptions(1, Duration.ofSeconds(1)));
        assertThat(BatchOptions.of("500", "10s")).isEqualTo(new BatchOptions(500, Duration.ofSeconds(10)));
        assertThat(BatchOptions.of("100", "250ms")).isEqualTo(new BatchOptions(100, Duration.ofMillis(250)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, '', 'batch'",
        "501, '', 'batch'",
        "many, '', 'batch'",
        "-1, '', 'batch'",
        "100, 11s, 'linger'",
        "100, soon, 'linger'",
        "100, -1s, 'linger'",
        "'', 2s, 'linger'",
    })
    void saysWhatIsWrong(String batch, String linger, String named) {
        assertThatThrownBy(() -> BatchOptions.of(batch, linger))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + named + "' is ");
    }
}
