package io.waybill.handoff;

import io.waybill.config.BrokerSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** A hub of a broker, as far as the others see it. */
public final class HubMember implements AutoCloseable {

    private final Broker broker;
    private final Hubs hubs;

    /** @param settings of the broker */
    public HubMember(Map<String, String> settings, String name, Path folder) {
        broker = Broker.start(
                new BrokerSettings(settings.getOrDefault("waybill.broker.url", "vm://0"), "", null, name), folder);
        hubs = new Hubs(broker, Clock.systemUTC());
        try {
            if (!name.isEmpty()) {
                ClientSession publisher = broker.session();
                BrokerQueues.declareMarks(publisher, name);
                publisher.createConsumer(QueueNames.marks(name));
            }
        } catch (ActiveMQException e) {
            throw new HandoffException("no marks", e);
        }
        run("0123456789abcdef");
    }

    /** Runs these routes from now on. */
    public void run(String generation) {
        hubs.change(generation, Set.of("crm"), () -> {});
    }

    public Broker broker() {
        return broker;
    }

    public Hubs hubs() {
        return hubs;
    }

    /** Gone without a word, as with its host. */
    @Override
    public void close() {
        hubs.close();
        broker.close();
    }
}
