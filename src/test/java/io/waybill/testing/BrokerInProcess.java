package io.waybill.testing;

import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.jspecify.annotations.Nullable;

/** An external Artemis, for the hub, that runs in the test's process: it starts sooner than a {@link BrokerProcess}, and cannot be killed. */
public final class BrokerInProcess implements AutoCloseable {

    private final EmbeddedActiveMQ server;
    private final int port;

    private BrokerInProcess(EmbeddedActiveMQ server, int port) {
        this.server = server;
        this.port = port;
    }

    public static BrokerInProcess start(Path folder) {
        return start(folder, BrokerProcess.documentedSetting());
    }

    /** @param addressSetting XML for the {@code broker.xml}, or nothing for Artemis' own defaults */
    public static BrokerInProcess start(Path folder, String addressSetting) {
        return start(folder, BrokerProcess.configure(folder, addressSetting, BrokerProcess.NO_SECURITY), null);
    }

    static BrokerInProcess start(Path folder, int port, @Nullable ActiveMQSecurityManager security) {
        EmbeddedActiveMQ server = new EmbeddedActiveMQ()
                .setConfigResourcePath(folder.resolve("broker.xml").toUri().toString());
        if (security != null) {
            server.setSecurityManager(security);
        }
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not start", e);
        }
        return new BrokerInProcess(server, port);
    }

    public int port() {
        return port;
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    public Map<String, String> settings() {
        return Map.of("waybill.broker.url", url());
    }

    /**
     * Rolls back what each session has begun, and lets it go on: as the broker does when it gives a session up, a moment before it
     * closes it.
     */
    public void giveUpTransactions() {
        server.getActiveMQServer().getSessions().forEach(session -> session.getCurrentTransaction()
                .tryRollback());
    }

    /** Ends the connections of all clients. */
    void disconnectAll() {
        server.getActiveMQServer()
                .getRemotingService()
                .getConnections()
                .forEach(connection -> connection.disconnect(false));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not stop", e);
        }
    }
}
