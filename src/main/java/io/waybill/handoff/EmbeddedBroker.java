package io.waybill.handoff;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.DiskFullMessagePolicy;

/** Artemis in this process, persistent, reachable only from within it: no acceptor but {@code vm}. */
final class EmbeddedBroker implements AutoCloseable {

    /** How long a flush may wait for more to flush with it. The default of 3.3 ms halves the rate on a fast disk. */
    private static final int FLUSH_WAIT_NANOS = 300_000;

    /** What an address keeps in memory before it pages to disk; a backlog costs disk, not memory. */
    private static final long MEMORY_PER_ADDRESS = 24_000_000;

    private static final int PAGE_SIZE = 2_000_000;
    private static final String UNUSED = "waybill.unused";
    private static final AtomicInteger SERVERS = new AtomicInteger();

    private final EmbeddedActiveMQ server;
    private final String url;

    private EmbeddedBroker(EmbeddedActiveMQ server, String url) {
        this.server = server;
        this.url = url;
    }

    /** @param folder for the journal, the pages and the large messages */
    static EmbeddedBroker start(Path folder) {
        String url = "vm://" + SERVERS.getAndIncrement();
        EmbeddedActiveMQ server = new EmbeddedActiveMQ();
        try {
            server.setConfiguration(configuration(folder, url));
            server.start();
        } catch (Exception e) {
            throw new HandoffException("the embedded broker does not start in " + folder, e);
        }
        return new EmbeddedBroker(server, url);
    }

    String url() {
        return url;
    }

    private static Configuration configuration(Path folder, String url) throws Exception {
        AddressSettings everywhere = new AddressSettings()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(MEMORY_PER_ADDRESS)
                .setPageSizeBytes(PAGE_SIZE)
                .setDiskFullMessagePolicy(DiskFullMessagePolicy.FAIL)
                // Parking is the hub's; the broker must never drop or move a message of its own accord.
                .setMaxDeliveryAttempts(-1)
                // Never used then; named, so that the broker does not warn of their lack at every queue.
                .setDeadLetterAddress(SimpleString.of(UNUSED))
                .setExpiryAddress(SimpleString.of(UNUSED))
                .setAutoCreateAddresses(false)
                .setAutoCreateQueues(false)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false);
        return new ConfigurationImpl()
                .setName("waybill")
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setMessageCounterEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalBufferTimeout_NIO(FLUSH_WAIT_NANOS)
                .setPageSyncTimeout(FLUSH_WAIT_NANOS)
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setJournalDirectory(folder.resolve("journal").toString())
                .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .addAcceptorConfiguration("vm", url)
                .addAddressSetting("#", everywhere);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new HandoffException("the embedded broker does not stop cleanly", e);
        }
    }
}
