package io.waybill.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;

/** The format of the log. */
public enum LogFormat {
    /** Lines for people. */
    TEXT,
    /** A JSON object a line. */
    JSON;

    private static final String NAME = "WAYBILL_LOG_FORMAT";
    private static final String TEXT_APPENDER = "text";

    /** Whether the settings say JSON; false until they are read. */
    private static volatile boolean isSetToJson;

    /**
     * Whether the log is JSON. Before the settings are read, it is what Logback has found: among the JVM's properties, then
     * among the environment variables.
     */
    public static boolean isJson() {
        return isSetToJson || "json".equals(System.getProperty(NAME, System.getenv(NAME)));
    }

    /** Needs no memory. */
    static boolean isSetToJson() {
        return isSetToJson;
    }

    /** The settings are read: from now on, the log has this format. */
    public void use() {
        isSetToJson = this == JSON;
        if (this == JSON && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            if (root.detachAppender(TEXT_APPENDER)) {
                root.addAppender(json(context));
            }
        }
    }

    private static ConsoleAppender<ILoggingEvent> json(LoggerContext context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setName("json");
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
