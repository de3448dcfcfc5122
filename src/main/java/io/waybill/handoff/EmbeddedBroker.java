package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.files.PrivateFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.files.FileStoreMonitor;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.DiskFullMessagePolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A persistent Artemis in this process. Its only acceptor is {@code vm}, so that nothing outside can reach it. */
final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    /** How long a flush waits for more to flush. The default of 3.3 ms halves the rate on a fast disk. */
    private static final int FLUSH_WAIT_NANOS = 300_000;

    /** What an address keeps in memory before it pages to disk: a backlog takes disk, not memory. */
    private static final long MEMORY_PER_ADDRESS = 24_000_000;

    /** What all addresses together keep: each sink's queue has one. Half of the heap, if that is less. */
    private static final long MEMORY = 2 * MEMORY_PER_ADDRESS;

    private static final int PAGE_SIZE = 4_000_000;
    /** Of each queue, allocated at once, and more when it is full. The default of 8,192 takes 32 kB, three times a sink. */
    private static final int FIRST_BUFFER = 256;

    /** In percent. Then the broker takes no more messages: a disk that is full stops everything on it. */
    static final int MOST_OF_THE_DISK = 90;

    private static final int DISK_SCAN_MILLIS = 1_000;
    private static final String UNUSED = "waybill.unused";
    private static final AtomicInteger SERVERS = new AtomicInteger();
    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(3);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final Duration STOP_CHECK = Duration.ofMillis(20);

    private final Path folder;
    private final String url;

    @GuardedBy("this")
    private EmbeddedActiveMQ server;

    @GuardedBy("this")
    private long nextStart = System.nanoTime();

    /** Why it stopped itself, or null. Artemis' own threads set it. */
    private volatile @Nullable String failure;

    private final AtomicInteger failures = new AtomicInteger();

    private EmbeddedBroker(Path folder, String url) {
        this.folder = folder;
        this.url = url;
        this.server = launch();
    }

    /** @param folder for the journal, the pages and the large messages */
    static EmbeddedBroker start(Path folder) {
        return new EmbeddedBroker(folder, "vm://" + SERVERS.getAndIncrement());
    }

    private EmbeddedActiveMQ launch() {
        EmbeddedActiveMQ launched = new EmbeddedActiveMQ();
        try {
            for (Path each : List.of(folder, bindings(), journal(), largeMessages(), pages())) {
                PrivateFiles.createFolder(each);
            }
            launched.setConfiguration(configuration());
            launched.start();
            // Its files hold events, and Artemis creates them for everybody to read.
            PrivateFiles.restrict(folder);
        } catch (Exception e) {
            stop(launched);
            throw new HandoffException("the embedded broker cannot start in " + folder, e);
        }
        launched.getActiveMQServer().registerIOCriticalErrorListener((cause, message, file) -> failed(message));
        return launched;
    }

    String url() {
        return url;
    }

    /** Artemis calls this on the thread whose write failed, before it reports the result of that write to anyone. */
    private void failed(String message) {
        failures.incrementAndGet();
        failure = message;
    }

    /** Whether the disk is so full that the broker takes no more messages. */
    synchronized boolean isDiskFull() {
        ActiveMQServer running = server.getActiveMQServer();
        return running.getState() == ActiveMQServer.SERVER_STATE.STARTED
                && running.getPagingManager().isDiskFull();
    }

    /** How many messages each of the queues holds; -1 for one that does not exist. */
    LongStream count(Stream<String> queues) {
        ActiveMQServer running = running();
        return queues.mapToLong(name -> {
            Queue queue = running.locateQueue(SimpleString.of(name));
            return queue == null ? -1 : queue.getMessageCount();
        });
    }

    /** @throws HandoffException if it has stopped itself */
    private synchronized ActiveMQServer running() {
        ActiveMQServer running = server.getActiveMQServer();
        if (running.getState() != ActiveMQServer.SERVER_STATE.STARTED) {
            throw new HandoffException("the embedded broker has stopped");
        }
        return running;
    }

    /** For a test of a full disk. */
    synchronized FileStoreMonitor diskMonitor() {
        return ((ActiveMQServerImpl) server.getActiveMQServer()).getMonitor();
    }

    /** How many writes have failed since this process started. */
    int failures() {
        return failures.get();
    }

    /**
     * Restarts the broker if it has stopped itself, as Artemis does when it cannot write. What is on disk stays there.
     *
     * @throws HandoffException while it cannot be restarted
     */
    synchronized void ensureRuns() {
        String reason = whyStopped();
        if (reason == null) {
            return;
        }
        if (System.nanoTime() < nextStart) {
            throw new HandoffException("the embedded broker has stopped: " + reason);
        }
        LOG.warn("the embedded broker has stopped, as it cannot write to {}: {}; starting it again", folder, reason);
        stop(server);
        try {
            failure = null;
            server = launch();
        } finally {
            nextStart = System.nanoTime() + BETWEEN_STARTS.toNanos();
        }
        if (whyStopped() != null) {
            throw new HandoffException("the embedded broker cannot write to " + folder);
        }
        LOG.info("the embedded broker runs again");
    }

    /** Artemis does not report that it failed while it started. */
    @GuardedBy("this")
    private @Nullable String whyStopped() {
        String reason = failure;
        if (reason == null && server.getActiveMQServer().getState() != ActiveMQServer.SERVER_STATE.STARTED) {
            return "it did not start";
        }
        return reason;
    }

    private Path bindings() {
        return folder.resolve("bindings");
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    private Path largeMessages() {
        return folder.resolve("large-messages");
    }

    private Path pages() {
        return folder.resolve("paging");
    }

    private Configuration configuration() throws Exception {
        AddressSettings everywhere = new AddressSettings()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(MEMORY_PER_ADDRESS)
                .setPageSizeBytes(PAGE_SIZE)
                .setInitialQueueBufferSize(FIRST_BUFFER)
                .setDiskFullMessagePolicy(DiskFullMessagePolicy.FAIL)
                // The hub parks events; the broker must never drop or move a message by itself.
                .setMaxDeliveryAttempts(-1)
                // Never used; without them the broker warns at every queue.
                .setDeadLetterAddress(SimpleString.of(UNUSED))
                .setExpiryAddress(SimpleString.of(UNUSED))
                .setAutoCreateAddresses(false)
                .setAutoCreateQueues(false)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false);
        return new ConfigurationImpl()
                .setName("waybill")
                .setPersistenceEnabled(true)
                .setGlobalMaxSize(Math.min(MEMORY, Runtime.getRuntime().maxMemory() / 2))
                .setMaxDiskUsage(MOST_OF_THE_DISK)
                .setDiskScanPeriod(DISK_SCAN_MILLIS)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setMessageCounterEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalBufferTimeout_NIO(FLUSH_WAIT_NANOS)
                .setPageSyncTimeout(FLUSH_WAIT_NANOS)
                .setBindingsDirectory(bindings().toString())
                .setJournalDirectory(journal().toString())
                .setLargeMessagesDirectory(largeMessages().toString())
                .setPagingDirectory(pages().toString())
                .addAcceptorConfiguration("vm", url)
                .addAddressSetting("#", everywhere);
    }

    /** Also waits for a stop that has begun already. */
    private static void stop(EmbeddedActiveMQ server) {
        try {
            server.stop();
            ActiveMQServer stopping = server.getActiveMQServer();
            long deadline = System.nanoTime() + LONGEST_STOP.toNanos();
            while (stopping != null
                    && stopping.getState() != ActiveMQServer.SERVER_STATE.STOPPED
                    && System.nanoTime() < deadline) {
                LockSupport.parkNanos(STOP_CHECK.toNanos());
            }
        } catch (Exception e) {
            LOG.debug("a broker that failed does not stop cleanly", e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new HandoffException("the embedded broker does not stop cleanly", e);
        }
    }
}
