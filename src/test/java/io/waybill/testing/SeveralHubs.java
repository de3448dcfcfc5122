package io.waybill.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Hubs of one broker and one database, each a process with a network of its own to the broker, behind a load balancer. */
public final class SeveralHubs implements AutoCloseable {

    private final Path folder;
    private final Pairing.Parts parts;
    private final List<Member> members = new ArrayList<>();
    private final LoadBalancer balancer;

    public SeveralHubs(Path folder, int hubs) {
        this.folder = folder;
        this.parts = Pairing.EXTERNAL_POSTGRESQL.start(folder);
        int opsPort = BrokerProcess.freePort();
        List<LoadBalancer.Hub> behind = new ArrayList<>();
        for (int i = 1; i <= hubs; i++) {
            Member member = new Member("hub-" + i, "127.0.0." + (i + 1), opsPort);
            members.add(member);
            behind.add(new LoadBalancer.Hub(member.opsHost, member.webhookPort, opsPort));
        }
        this.balancer = new LoadBalancer(folder.resolve("balancer"), behind);
    }

    /** One hub, and what can happen to it. */
    public final class Member implements AutoCloseable {

        private final String name;
        private final String opsHost;
        private final int opsPort;
        private final int webhookPort = BrokerProcess.freePort();
        private final FrozenNetwork network = new FrozenNetwork(broker().port());
        private HubProcess process;

        private Member(String name, String opsHost, int opsPort) {
            this.name = name;
            this.opsHost = opsHost;
            this.opsPort = opsPort;
        }

        public String name() {
            return name;
        }

        public void start(Path routes, Map<String, String> settings) {
            Map<String, String> own = new HashMap<>(parts.settings());
            own.putAll(settings);
            own.putAll(Map.of(
                    "waybill.hub.name",
                    name,
                    "waybill.broker.url",
                    "tcp://127.0.0.1:" + network.port(),
                    "waybill.http.host",
                    "127.0.0.1",
                    "waybill.http.port",
                    Integer.toString(webhookPort),
                    "waybill.ops.host",
                    opsHost,
                    "waybill.ops.port",
                    Integer.toString(opsPort)));
            process = HubProcess.startToStay(folder.resolve(name), own, "--routes", routes.toString());
        }

        public HubProcess process() {
            return process;
        }

        public FrozenNetwork network() {
            return network;
        }

        @Override
        public void close() {
            if (process != null) {
                process.close();
            }
            network.close();
        }
    }

    public List<Member> members() {
        return members;
    }

    public BrokerProcess broker() {
        return parts.broker();
    }

    public Map<String, String> database() {
        return parts.settings();
    }

    /** Posts through the balancer; asks this hub's operators' port. */
    public HubClient client(Member asked) {
        return new HubClient(balancer.port(), asked.opsHost, asked.opsPort);
    }

    @Override
    public void close() {
        balancer.close();
        members.forEach(Member::close);
        parts.close();
    }
}
