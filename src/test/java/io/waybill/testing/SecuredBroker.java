package io.waybill.testing;

import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** An external Artemis, for the hub, that asks for a password; it runs in the test's process. */
public final class SecuredBroker implements AutoCloseable {

    public static final String USER = "waybill";

    private static final String ROLE = "hubs";

    /** The permissions that docs/operations.md asks for, and no memory of who has shown the right password. */
    private static final String SECURITY = """
            <security-invalidation-interval>0</security-invalidation-interval>
            <security-settings>
              <security-setting match="waybill.#">
                <permission type="createAddress" roles="hubs"/>
                <permission type="createDurableQueue" roles="hubs"/>
                <permission type="deleteDurableQueue" roles="hubs"/>
                <permission type="send" roles="hubs"/>
                <permission type="consume" roles="hubs"/>
                <permission type="browse" roles="hubs"/>
              </security-setting>
              <security-setting match="activemq.management#">
                <permission type="manage" roles="hubs"/>
                <permission type="send" roles="hubs"/>
                <permission type="consume" roles="hubs"/>
                <permission type="createNonDurableQueue" roles="hubs"/>
                <permission type="deleteNonDurableQueue" roles="hubs"/>
                <permission type="createAddress" roles="hubs"/>
              </security-setting>
            </security-settings>
            """;

    private final BrokerInProcess broker;
    private final SecurityConfiguration users;

    private SecuredBroker(BrokerInProcess broker, SecurityConfiguration users) {
        this.broker = broker;
        this.users = users;
    }

    public static SecuredBroker start(Path folder, String password) {
        int port = BrokerProcess.configure(folder, BrokerProcess.documentedSetting(), SECURITY);
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(USER, password);
        users.addRole(USER, ROLE);
        return new SecuredBroker(
                BrokerInProcess.start(
                        folder, port, new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users)),
                users);
    }

    public String url() {
        return broker.url();
    }

    public Map<String, String> settings() {
        return Map.of("waybill.broker.url", url(), "waybill.broker.username", USER);
    }

    /** As who rotates it does, and ends the connections. */
    public void changePassword(String password) {
        users.addUser(USER, password);
        broker.disconnectAll();
    }

    @Override
    public void close() {
        broker.close();
    }
}
