package io.waybill.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What hubs within the test's process log, from when this is made until it is closed. */
public final class TestLog implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final LoggedLines appender = new LoggedLines();

    public TestLog() {
        appender.start();
        root.addAppender(appender);
    }

    public List<ILoggingEvent> lines() {
        return List.copyOf(appender.list);
    }

    public String text() {
        return appender.list.stream()
                .map(event -> "%s %s %s"
                        .formatted(event.getMDCPropertyMap(), event.getKeyValuePairs(), event.getFormattedMessage()))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        root.detachAppender(appender);
    }
}
