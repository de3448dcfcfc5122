package io.waybill.handoff;

import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.DiskFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a broker needs to lose nothing. {@link EmbeddedBroker} has them. An external broker is asked: with its
 * defaults, it drops a message that was handed back ten times.
 */
final class BrokerSetup {

    private static final SimpleString MANAGEMENT = SimpleString.of("activemq.management");
    private static final long TIMEOUT_MILLIS = 5_000;

    private final List<String> problems = new ArrayList<>();

    private BrokerSetup() {}

    /**
     * The settings that are wrong, each as {@code setting is this, must be that}.
     *
     * @param session a started session without transactions
     * @throws HandoffException if the broker does not answer
     */
    static List<String> problems(ClientSession session) {
        BrokerSetup setup = new BrokerSetup();
        try {
            // Its queue for the answers ends with the session.
            ClientRequestor requestor = new ClientRequestor(session, MANAGEMENT);
            Object persistent = ask(session, requestor, null, "isPersistenceEnabled");
            setup.must(Boolean.TRUE.equals(persistent), "persistence-enabled", persistent, "true");
            for (String address : List.of(
                    QueueNames.EVENTS,
                    QueueNames.IDS,
                    QueueNames.sink("x"),
                    QueueNames.later("x"),
                    QueueNames.lane("x", "y"),
                    QueueNames.parked("x"))) {
                String settings = (String) ask(session, requestor, address, "getAddressSettingsAsJSON");
                setup.check(address, AddressSettings.fromJSON(settings));
            }
        } catch (HandoffException e) {
            throw e;
        } catch (Exception e) {
            throw new HandoffException("the broker does not report its settings", e);
        }
        return setup.problems;
    }

    private static Object ask(
            ClientSession session, ClientRequestor requestor, @Nullable String parameter, String operation)
            throws Exception {
        ClientMessage request = session.createMessage(false);
        if (parameter == null) {
            ManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, operation);
        } else {
            ManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, operation, parameter);
        }
        ClientMessage answer = requestor.request(request, TIMEOUT_MILLIS);
        if (answer == null || !ManagementHelper.hasOperationSucceeded(answer)) {
            throw new HandoffException("the broker does not report its settings: the hub's user needs the permission"
                    + " 'manage' on 'activemq.management', and to create a queue there for the answer");
        }
        return ManagementHelper.getResult(answer);
    }

    private void check(String address, AddressSettings found) {
        int attempts = found.getMaxDeliveryAttempts();
        must(attempts <= 0, address, "max-delivery-attempts", attempts, "-1");
        AddressFullMessagePolicy full = found.getAddressFullMessagePolicy();
        must(full == AddressFullMessagePolicy.PAGE, address, "address-full-policy", full, "PAGE");
        PageFullMessagePolicy pages = found.getPageFullMessagePolicy();
        must(pages != PageFullMessagePolicy.DROP, address, "page-full-policy", pages, "FAIL");
        DiskFullMessagePolicy disk = found.getDiskFullMessagePolicy();
        must(disk != DiskFullMessagePolicy.DROP, address, "disk-full-policy", disk, "FAIL");
        if (!Boolean.TRUE.equals(found.isNoExpiry())) {
            must(found.getExpiryDelay() < 0, address, "expiry-delay", found.getExpiryDelay(), "-1");
            must(found.getMinExpiryDelay() < 0, address, "min-expiry-delay", found.getMinExpiryDelay(), "-1");
            must(found.getMaxExpiryDelay() < 0, address, "max-expiry-delay", found.getMaxExpiryDelay(), "-1");
        }
        must(found.getRedeliveryDelay() == 0, address, "redelivery-delay", found.getRedeliveryDelay(), "0");
        long slow = found.getSlowConsumerThreshold();
        must(slow < 0, address, "slow-consumer-threshold", slow, "-1");
    }

    private void must(boolean rule, String address, String setting, @Nullable Object found, String wanted) {
        must(rule, "%s of %s".formatted(setting, address), found, wanted);
    }

    private void must(boolean rule, String setting, @Nullable Object found, String wanted) {
        if (!rule) {
            problems.add("%s is %s, must be %s".formatted(setting, found, wanted));
        }
    }
}
