package io.waybill.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogFormatTest {

    private static final String NAME = "WAYBILL_LOG_FORMAT";

    @AfterEach
    void clear() {
        System.clearProperty(NAME);
    }

    @Test
    void isWhatThePropertyOfTheJvmSays() {
        System.setProperty(NAME, "json");
        assertThat(LogFormat.isJson()).isTrue();

        System.setProperty(NAME, "text");
        assertThat(LogFormat.isJson()).isFalse();
    }
}
