package io.waybill.handoff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.config.BrokerSettings;
import io.waybill.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.jspecify.annotations.Nullable;

/** The broker, embedded or external, and connections to it. It stays the same when the routes are reloaded. */
public final class Broker implements AutoCloseable {

    private static final int CALL_TIMEOUT_MILLIS = 10_000;
    private static final Duration CONNECTION_CHECK = Duration.ofSeconds(2);

    /** A failed attempt to connect counts for all who waited for it: each of them would wait for seconds again. */
    private static final Duration FAILURE_COUNTS = Duration.ofSeconds(1);

    /** After this time, an external broker has given up a connection whose break it did not notice. */
    static final Duration CONNECTION_GIVEN_UP = Heartbeat.GIVEN_UP_AFTER.plusSeconds(5);

    private final @Nullable EmbeddedBroker embedded;
    private final BrokerSettings settings;
    private final ServerLocator locator;
    private final BrokerPassword password;
    /** Changes under the lock of this; read without it. */
    private volatile @Nullable Connection connection;

    /** Null for the embedded broker, and until the external one has been found. */
    private volatile @Nullable Heartbeat heartbeat;

    /** When the last attempt to connect failed, by the JVM's clock; null: it did not. */
    @GuardedBy("this")
    private @Nullable Long failedAt;

    /** @param failuresBefore how many writes of the embedded broker had failed when this connection was made */
    private record Connection(ClientSessionFactoryInternal factory, int failuresBefore) {}

    private Broker(@Nullable EmbeddedBroker embedded, BrokerSettings settings, ServerLocator locator) {
        this.embedded = embedded;
        this.settings = settings;
        this.password = new BrokerPassword(settings.password());
        this.locator = locator;
    }

    /**
     * Starts the embedded broker, or connects to the external one, and creates the queues that every hub has.
     *
     * @throws HandoffException if that fails
     */
    public static Broker start(BrokerSettings settings, Path dataDir) {
        EmbeddedBroker embedded = settings.isEmbedded() ? EmbeddedBroker.start(dataDir.resolve("broker")) : null;
        String url = embedded == null ? settings.url() : embedded.url();
        Broker broker;
        try {
            broker = new Broker(embedded, settings, locator(url, embedded == null));
        } catch (Exception e) {
            throw new HandoffException(
                    "'waybill.broker.url' '%s': Artemis does not know this kind of address; use vm://0 or tcp://HOST:PORT"
                            .formatted(settings.shown()),
                    e);
        }
        try (ClientSession session = broker.session()) {
            if (embedded == null) {
                broker.checkSetup();
            }
            BrokerQueues.declare(session);
        } catch (ActiveMQException e) {
            broker.close();
            throw new HandoffException(
                    "the broker at %s cannot be reached, or does not accept the hub's queues"
                            .formatted(settings.shown()),
                    e);
        } catch (HandoffException e) {
            broker.close();
            throw e;
        }
        if (embedded == null) {
            broker.heartbeat = new Heartbeat(broker);
        }
        return broker;
    }

    private void checkSetup() throws ActiveMQException {
        List<String> problems;
        try (ClientSession session = session(true)) {
            session.start();
            problems = BrokerSetup.problems(session);
        }
        if (!problems.isEmpty()) {
            throw new HandoffException(
                    "'waybill.broker.url' '%s': this broker can lose events: %s; add the address-setting for 'waybill.#' in docs/operations.md to its broker.xml"
                            .formatted(settings.shown(), String.join("; ", problems)));
        }
    }

    private static ServerLocator locator(String url, boolean external) throws Exception {
        ServerLocator locator = ActiveMQClient.createServerLocator(url);
        if (external) {
            locator.setClientFailureCheckPeriod(CONNECTION_CHECK.toMillis())
                    .setConnectionTTL(Heartbeat.GIVEN_UP_AFTER.toMillis());
        }
        return locator
                // In a transaction, only the commit needs an answer.
                .setBlockOnDurableSend(false)
                .setBlockOnAcknowledge(false)
                .setCallTimeout(CALL_TIMEOUT_MILLIS)
                .setReconnectAttempts(0);
    }

    /** Which of the broker's hubs this is; empty: its only one. */
    String hub() {
        return settings.hub();
    }

    /** Whether there may be other hubs. */
    boolean isShared() {
        return embedded == null;
    }

    /** Whether the broker has answered within the last moments, on this session's connection: what it handed out by that is ours. */
    boolean isHeard(ClientSession session) {
        Heartbeat asking = heartbeat;
        return asking == null || asking.isHeard(session.getSessionFactory());
    }

    /** Sessions opened from now on use this password, as soon as the broker takes it. Those there are stay until they end. */
    public void usePassword(@Nullable Secret password) {
        this.password.use(password);
    }

    /** A transacted session, for one thread. */
    ClientSession session() throws ActiveMQException {
        return session(false);
    }

    /** A session without transactions, for queries. */
    ClientSession plainSession() throws ActiveMQException {
        return session(true);
    }

    private ClientSession session(boolean commitsAtOnce) throws ActiveMQException {
        ClientSessionFactory now = connection();
        return password.open(secret -> now.createSession(
                settings.username().isEmpty() ? null : settings.username(),
                secret,
                false,
                commitsAtOnce,
                commitsAtOnce,
                false,
                0));
    }

    private synchronized ClientSessionFactory connection() throws ActiveMQException {
        if (embedded != null) {
            embedded.ensureRuns();
        }
        Connection now = connection;
        if (now == null || isOver(now)) {
            if (now != null) {
                connection = null;
                now.factory().close();
            }
            if (embedded == null && failedAt != null && System.nanoTime() - failedAt < FAILURE_COUNTS.toNanos()) {
                throw new HandoffException("no connection to the broker");
            }
            int failuresBefore = failures();
            try {
                now = new Connection((ClientSessionFactoryInternal) locator.createSessionFactory(), failuresBefore);
                connection = now;
                failedAt = null;
            } catch (ActiveMQException e) {
                failedAt = System.nanoTime();
                throw e;
            } catch (Exception e) {
                failedAt = System.nanoTime();
                throw new HandoffException("no connection to the broker", e);
            }
        }
        return now.factory();
    }

    private int failures() {
        return embedded == null ? 0 : embedded.failures();
    }

    /**
     * Commits the session.
     *
     * @throws HandoffException if it is not certain that everything is on disk
     */
    void commit(ClientSession session) throws ActiveMQException {
        session.commit();
        ensureTrusted(session);
    }

    /** @throws HandoffException if it is not certain that what the broker told this session is on disk */
    void ensureTrusted(ClientSession session) {
        if (!isTrusted(session)) {
            throw new HandoffException("the embedded broker cannot write; it is not known what it has stored");
        }
    }

    /**
     * Whether what the broker told this session so far is certainly on disk. Artemis' NIO journal (2.56, {@code
     * AbstractSequentialFile.checkSync}) treats a failed write as done, confirms the commit and hands the events out; but
     * it reports the failure before that.
     */
    boolean isTrusted(ClientSession session) {
        Connection now = connection;
        return embedded == null
                || (now != null
                        && now.factory().equals(session.getSessionFactory())
                        && now.failuresBefore() == failures());
    }

    /**
     * Also if a write has failed since the connection was made: no commit on it is certain any more. Artemis' {@code getConnection}
     * (2.56) would bring a broken connection back to life, while other threads end with it, and can hang then for ever.
     */
    private boolean isOver(Connection connection) {
        return connection.factory().isClosed()
                || connection.factory().numConnections() == 0
                || connection.failuresBefore() != failures();
    }

    /** Why it has no room for events, or null. */
    @Nullable
    String fullDisk() {
        return embedded != null && embedded.isDiskFull()
                ? "the disk of the data folder is more than %d %% full, so webhooks are refused; free some space"
                        .formatted(EmbeddedBroker.MOST_OF_THE_DISK)
                : null;
    }

    @Nullable
    EmbeddedBroker embedded() {
        return embedded;
    }

    /** How many messages each of the queues holds; -1 for one that does not exist. */
    long[] count(Stream<String> queues) {
        try (ClientSession session = session()) {
            // The session shows that the broker answers. Its own queues, three a sink, are counted without asking for
            // each.
            return (embedded == null ? queues.mapToLong(queue -> count(session, queue)) : embedded.count(queues))
                    .toArray();
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not report its message counts", e);
        }
    }

    /** The queues that the lanes of these sinks overflow into, by sink; none for a sink without any. */
    Map<String, Set<String>> lanes(Collection<String> sinks) {
        if (sinks.isEmpty()) {
            return Map.of();
        }
        try (ClientSession session = session()) {
            return BrokerQueues.lanes(session, sinks);
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not report its queues", e);
        }
    }

    private static long count(ClientSession session, String queue) {
        try {
            ClientSession.QueueQuery query = session.queueQuery(SimpleString.of(queue));
            return query.isExists() ? query.getMessageCount() : -1;
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not report its message counts", e);
        }
    }

    @Override
    public void close() {
        Heartbeat asking = heartbeat;
        if (asking != null) {
            asking.close();
        }
        locator.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
