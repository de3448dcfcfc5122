package io.waybill.handoff;

import java.util.Objects;
import org.apache.activemq.artemis.core.server.files.FileStoreMonitor;

/** Has an embedded broker believe that its disk is full, for tests of other packages. */
public final class BrokerDisk {

    private final FileStoreMonitor monitor;

    public BrokerDisk(Broker broker) {
        this.monitor = Objects.requireNonNull(broker.embedded()).diskMonitor();
    }

    public void fill() {
        monitor.setMaxUsage(0);
    }

    public void free() {
        monitor.setMaxUsage(1);
    }
}
