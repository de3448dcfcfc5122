package io.waybill.testing;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lines as they were logged: with what was on their thread at that moment. */
public final class LoggedLines extends ListAppender<ILoggingEvent> {

    public LoggedLines() {
        list = new CopyOnWriteArrayList<>();
    }

    @Override
    protected void append(ILoggingEvent line) {
        line.prepareForDeferredProcessing();
        super.append(line);
    }
}
