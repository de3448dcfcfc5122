package io.waybill.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hubs of one broker and one database, each a process with a network of its own to the broker, behind a load balancer. The
 * clocks of the first and the second differ by a minute, and those of the second and the third by two.
 */
public final class SeveralHubs implements AutoCloseable {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Path folder;
    private final Map<String, String> database = TestDatabase.POSTGRESQL.settings();
    /** The live one, and its backup if it has one. */
    private final List<BrokerProcess> brokers;

    private final List<Member> members = new ArrayList<>();
    private final LoadBalancer balancer;

    /** @param isPair whether the broker has a backup */
    public SeveralHubs(Path folder, int hubs, boolean isPair) {
        this.folder = folder;
        Path ofBrokers = folder.resolve("broker");
        this.brokers = isPair ? BrokerPair.start(ofBrokers) : List.of(BrokerProcess.start(ofBrokers));
        int opsPort = FreePort.next();
        List<LoadBalancer.Hub> behind = new ArrayList<>();
        for (int i = 1; i <= hubs; i++) {
            Duration ahead = MINUTE.multipliedBy(i == 1 ? 0 : i % 2 == 0 ? 1 : -1);
            Member member = new Member("hub-" + i, "127.0.0." + (i + 1), opsPort, ahead);
            members.add(member);
            behind.add(new LoadBalancer.Hub(member.opsHost, member.webhookPort, opsPort));
        }
        this.balancer = new LoadBalancer(folder.resolve("balancer"), behind);
    }

    /** One hub, and what can happen to it. */
    public final class Member implements AutoCloseable {

        private final String name;
        /** Of its own; on this loopback address there are also its networks to the brokers. */
        private final String opsHost;

        private final int opsPort;
        private final int webhookPort = FreePort.next();
        private final Duration ahead;
        private final List<FrozenNetwork> networks = new ArrayList<>();
        private HubProcess process;

        private Member(String name, String opsHost, int opsPort, Duration ahead) {
            this.name = name;
            this.opsHost = opsHost;
            this.opsPort = opsPort;
            this.ahead = ahead;
            brokers.forEach(broker -> networks.add(new FrozenNetwork(opsHost, broker.port())));
        }

        public String name() {
            return name;
        }

        public void start(Path routes, Map<String, String> settings) {
            Map<String, String> own = new HashMap<>(database);
            own.putAll(settings);
            own.putAll(Map.of(
                    Hosts.PROPERTY,
                    Hosts.file(folder.resolve(name), opsHost).toString(),
                    "waybill.hub.name",
                    name,
                    "waybill.broker.url",
                    brokers.stream()
                            .map(broker -> "tcp://%s:%d".formatted(Hosts.BROKER, broker.port()))
                            .collect(Collectors.joining(",", "(", ")")),
                    "waybill.http.host",
                    "127.0.0.1",
                    "waybill.http.port",
                    Integer.toString(webhookPort),
                    "waybill.ops.host",
                    opsHost,
                    "waybill.ops.port",
                    Integer.toString(opsPort)));
            process = HubProcess.start(folder.resolve(name), ahead, own, "--routes", routes.toString());
        }

        public HubProcess process() {
            return process;
        }

        /** By how much its clock differs from the machine's. */
        public Duration ahead() {
            return ahead;
        }

        /** From now on nothing gets through between it and the broker, and nobody is told. */
        public void cutOff() {
            networks.forEach(FrozenNetwork::freeze);
        }

        public void reconnect() {
            networks.forEach(FrozenNetwork::thaw);
        }

        @Override
        public void close() {
            if (process != null) {
                process.close();
            }
            networks.forEach(FrozenNetwork::close);
        }
    }

    public List<Member> members() {
        return members;
    }

    public BrokerProcess broker() {
        return brokers.get(0);
    }

    /** What takes over when the broker is gone; null: nothing does. */
    public @Nullable BrokerProcess backup() {
        return brokers.size() > 1 ? brokers.get(1) : null;
    }

    public Map<String, String> database() {
        return database;
    }

    /** Posts through the balancer; asks this hub's operators' port. */
    public HubClient client(Member asked) {
        return new HubClient(balancer.port(), asked.opsHost, asked.opsPort);
    }

    @Override
    public void close() {
        balancer.close();
        members.forEach(Member::close);
        brokers.forEach(BrokerProcess::close);
    }
}
