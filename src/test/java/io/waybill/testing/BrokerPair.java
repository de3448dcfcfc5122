package io.waybill.testing;

import java.nio.file.Path;
import java.util.List;

/**
 * A live broker and its backup on one store, set up as Artemis' documentation says. The backup takes over when the live one is
 * gone, and gives back when that is there again. They tell clients where both are: on {@link Hosts#BROKER}.
 */
final class BrokerPair {

    private static final String LIVE = "<primary><failover-on-shutdown>true</failover-on-shutdown></primary>";
    private static final String BACKUP = "<backup><allow-failback>true</allow-failback></backup>";
    private static final String PAIR = """
            <security-enabled>false</security-enabled>
            <ha-policy><shared-store>%1$s</shared-store></ha-policy>
            <connectors>
              <connector name="this">tcp://%2$s:%3$d</connector>
              <connector name="other">tcp://%2$s:%4$d</connector>
            </connectors>
            <cluster-connections>
              <cluster-connection name="pair">
                <connector-ref>this</connector-ref>
                <static-connectors><connector-ref>other</connector-ref></static-connectors>
              </cluster-connection>
            </cluster-connections>
            """;

    private BrokerPair() {}

    /**
     * The live one, and its backup.
     *
     * @param folder for their store and for what each logs
     */
    static List<BrokerProcess> start(Path folder) {
        int livePort = FreePort.next();
        int backupPort = FreePort.next();
        BrokerProcess live = start(folder, "live", LIVE, livePort, backupPort);
        live.awaitListening();
        return List.of(live, start(folder, "backup", BACKUP, backupPort, livePort));
    }

    private static BrokerProcess start(Path folder, String name, String policy, int port, int otherPort) {
        Path own = folder.resolve(name);
        BrokerProcess.configure(
                own,
                folder.resolve("store"),
                port,
                BrokerProcess.documentedSetting(),
                PAIR.formatted(policy, Hosts.BROKER, port, otherPort));
        return BrokerProcess.startWaiting(own, port, "-D%s=%s".formatted(Hosts.PROPERTY, Hosts.file(own, "127.0.0.1")));
    }
}
