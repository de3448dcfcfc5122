package io.waybill.handoff;

import io.waybill.config.BrokerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;

/** The broker, embedded or external, and the queues on it. Outlives every generation of routes. */
public final class Broker implements AutoCloseable {

    private static final int CALL_TIMEOUT_MILLIS = 10_000;
    private static final Duration LOOK_AT_CONNECTION = Duration.ofSeconds(10);
    private static final Duration CONNECTION_LIVES = Duration.ofSeconds(20);

    /** When an external broker has given up a connection that broke without its learning of it. */
    static final Duration FORGOTTEN = CONNECTION_LIVES.plusSeconds(5);

    /** What no two sessions may have at once. */
    private static final String ROLE = "waybill.role";

    private static final String PUBLISHER = "publisher";

    private final @Nullable EmbeddedBroker embedded;
    private final BrokerSettings settings;
    private final ServerLocator locator;
    private volatile @Nullable Connection connection;

    /** @param failuresBefore how often the embedded broker could not write before there was this connection */
    private record Connection(ClientSessionFactory factory, int failuresBefore) {}

    private Broker(@Nullable EmbeddedBroker embedded, BrokerSettings settings, ServerLocator locator) {
        this.embedded = embedded;
        this.settings = settings;
        this.locator = locator;
    }

    /**
     * Starts the embedded broker, or connects to the external one, and makes sure of the address and the queues that
     * are always there.
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
                    "'waybill.broker.url' '%s': not an address Artemis knows".formatted(settings.shown()), e);
        }
        try (ClientSession session = broker.session()) {
            if (embedded == null) {
                broker.checkSetup();
            }
            declare(session, QueueNames.EVENTS, QueueNames.SEEN, QueueNames.filterOfSeen(), false);
            // One reader at a time, also while one generation of routes gives way to the next.
            declare(session, QueueNames.EVENTS, QueueNames.AUDIT, QueueNames.filterOfAudit(), true);
            declare(session, QueueNames.REPLAYS, QueueNames.REPLAYS, null, true);
        } catch (ActiveMQException e) {
            broker.close();
            throw new HandoffException(
                    "the broker at %s does not take the hub's queues".formatted(settings.shown()), e);
        } catch (HandoffException e) {
            broker.close();
            throw e;
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
            locator.setClientFailureCheckPeriod(LOOK_AT_CONNECTION.toMillis())
                    .setConnectionTTL(CONNECTION_LIVES.toMillis());
        }
        return locator
                // Within a transaction only the commit needs an answer.
                .setBlockOnDurableSend(false)
                .setBlockOnAcknowledge(false)
                .setCallTimeout(CALL_TIMEOUT_MILLIS)
                .setReconnectAttempts(0);
    }

    /** A transacted session, for one thread. */
    ClientSession session() throws ActiveMQException {
        return session(false);
    }

    /** A session without transactions, for who only asks. */
    ClientSession plainSession() throws ActiveMQException {
        return session(true);
    }

    /**
     * A session of which the broker admits one at a time. So when it admits a new one, the last, should its connection
     * have broken, is over: what it did not commit by then, it never will.
     *
     * @throws org.apache.activemq.artemis.api.core.ActiveMQDuplicateMetaDataException while there is another
     */
    ClientSession publisherSession() throws ActiveMQException {
        ClientSession session = session();
        try {
            session.addUniqueMetaData(ROLE, PUBLISHER);
            return session;
        } catch (ActiveMQException e) {
            session.close();
            throw e;
        }
    }

    private ClientSession session(boolean commitsAtOnce) throws ActiveMQException {
        return connection()
                .createSession(
                        settings.username().isEmpty() ? null : settings.username(),
                        settings.password() == null ? null : settings.password().reveal(),
                        false,
                        commitsAtOnce,
                        commitsAtOnce,
                        false,
                        0);
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
            int failuresBefore = failures();
            try {
                now = new Connection(locator.createSessionFactory(), failuresBefore);
                connection = now;
            } catch (ActiveMQException e) {
                throw e;
            } catch (Exception e) {
                throw new HandoffException("no connection to the broker", e);
            }
        }
        return now.factory();
    }

    private int failures() {
        return embedded == null ? 0 : embedded.failures();
    }

    /**
     * Commits what the session did.
     *
     * @throws HandoffException if that is not sure to be on disk
     */
    void commit(ClientSession session) throws ActiveMQException {
        session.commit();
        ensureSure(session);
    }

    /** @throws HandoffException if what the broker has told this session is not sure to be on disk */
    void ensureSure(ClientSession session) {
        if (!isSure(session)) {
            throw new HandoffException("the embedded broker cannot write; what it stored is not known");
        }
    }

    /**
     * Whether what the broker has told this session so far is on disk. Artemis' NIO journal (2.56, {@code
     * AbstractSequentialFile.checkSync}) takes a write for done that has failed, confirms the commit and hands the events
     * out; but before that, it tells that it has failed.
     */
    boolean isSure(ClientSession session) {
        Connection now = connection;
        return embedded == null
                || (now != null
                        && now.factory().equals(session.getSessionFactory())
                        && now.failuresBefore() == failures());
    }

    /** Also when the broker could not write since: no commit by that connection can be sure any more. */
    private boolean isOver(Connection connection) {
        if (connection.factory().isClosed() || connection.failuresBefore() != failures()) {
            return true;
        }
        RemotingConnection remoting = connection.factory().getConnection();
        return remoting == null || remoting.isDestroyed();
    }

    private static void declare(
            ClientSession session, String address, String queue, @Nullable String filter, boolean exclusive)
            throws ActiveMQException {
        RoutingType routing = address.equals(queue) ? RoutingType.ANYCAST : RoutingType.MULTICAST;
        if (!session.addressQuery(SimpleString.of(address)).isExists()) {
            session.createAddress(SimpleString.of(address), routing, false);
        }
        if (!session.queueQuery(SimpleString.of(queue)).isExists()) {
            session.createQueue(QueueConfiguration.of(queue)
                    .setAddress(address)
                    .setRoutingType(routing)
                    .setFilterString(filter)
                    .setDurable(true)
                    .setAutoDelete(false)
                    .setExclusive(exclusive)
                    // Said here, so that an external broker's defaults do not say otherwise.
                    .setMaxConsumers(-1)
                    .setRingSize(-1L)
                    .setLastValue(false)
                    .setNonDestructive(false)
                    .setPurgeOnNoConsumers(false));
        }
    }

    void declareSink(ClientSession session, String sink) throws ActiveMQException {
        declare(session, QueueNames.EVENTS, QueueNames.sink(sink), QueueNames.filterOfSink(sink), false);
        declare(session, QueueNames.later(sink), QueueNames.later(sink), null, false);
        declareParking(session, sink);
    }

    void declareParking(ClientSession session, String sink) throws ActiveMQException {
        declare(session, QueueNames.parked(sink), QueueNames.parked(sink), null, false);
    }

    /** The sinks that have a subscription, whether or not there is a route for them still. */
    List<String> subscribed(ClientSession session) throws ActiveMQException {
        return session.addressQuery(SimpleString.of(QueueNames.EVENTS)).getQueueNames().stream()
                .map(SimpleString::toString)
                .filter(QueueNames::isSink)
                .map(QueueNames::sinkOf)
                .sorted()
                .toList();
    }

    /** How many messages each of the queues holds; -1 for one that does not exist. */
    long[] count(Stream<String> queues) {
        try (ClientSession session = session()) {
            return queues.mapToLong(queue -> count(session, queue)).toArray();
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not tell its counts", e);
        }
    }

    private static long count(ClientSession session, String queue) {
        try {
            ClientSession.QueueQuery query = session.queueQuery(SimpleString.of(queue));
            return query.isExists() ? query.getMessageCount() : -1;
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not tell its counts", e);
        }
    }

    @Override
    public void close() {
        locator.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
