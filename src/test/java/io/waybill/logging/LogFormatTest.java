package io.waybill.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class LogFormatTest {

    private static final String NAME = "WAYBILL_LOG_FORMAT";

    @AfterEach
    void clear() {
        System.clearProperty(NAME);
    }

    @Test
    void becomesJsonAsSoonAsTheSettingsSaySo() {
        // Given
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> before = root.getAppender("text");

        try {
            // When
            LogFormat.TEXT.use();

            // Then
            assertThat(root.getAppender("text")).isNotNull().isSameAs(before);

            // When
            LogFormat.JSON.use();

            // Then
            assertThat(LogFormat.isJson()).isTrue();
            assertThat(root.getAppender("text")).isNull();
            LoggingEvent line = new LoggingEvent("", root, Level.WARN, "two\nlines", null, null);
            line.setMDCPropertyMap(Map.of(LoggedEvent.KEY, "evt_1"));
            line.addKeyValuePair(new KeyValuePair("sink", "crm"));
            ConsoleAppender<ILoggingEvent> json = (ConsoleAppender<ILoggingEvent>) root.getAppender("json");
            JsonNode node = HubClient.json(new String(json.getEncoder().encode(line), StandardCharsets.UTF_8));
            assertThat(node.path("event").asText()).isEqualTo("evt_1");
            assertThat(node.path("sink").asText()).isEqualTo("crm");
            assertThat(node.path("message").asText()).isEqualTo("two\nlines");
            assertThat(node.path("level").asText()).isEqualTo("WARN");
        } finally {
            LogFormat.TEXT.use();
            root.detachAppender("json");
            root.addAppender(before);
        }
    }

    @Test
    void isWhatThePropertyOfTheJvmSays() {
        System.setProperty(NAME, "json");
        assertThat(LogFormat.isJson()).isTrue();

        System.setProperty(NAME, "text");
        assertThat(LogFormat.isJson()).isFalse();
    }
}
