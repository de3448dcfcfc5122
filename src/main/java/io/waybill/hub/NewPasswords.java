package io.waybill.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.audit.AuditDatabase;
import io.waybill.config.AuditSettings;
import io.waybill.config.BrokerSettings;
import io.waybill.config.Settings;
import io.waybill.handoff.Broker;
import io.waybill.redaction.HiddenSecrets;
import io.waybill.redaction.Secrets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes new passwords on to the broker's and the audit database's connections, which outlive the settings they began
 * with. All else that these need to connect is as it was at the start.
 */
final class NewPasswords implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");

    /** How many stay hidden: connections that were made with earlier ones may still be open. */
    private static final int KEPT_HIDDEN = 10;

    private final Broker broker;
    private final AuditDatabase database;

    @GuardedBy("this")
    private BrokerSettings ofBroker;

    @GuardedBy("this")
    private AuditSettings ofDatabase;

    @GuardedBy("this")
    private final Deque<HiddenSecrets> hidden = new ArrayDeque<>();

    NewPasswords(Settings started, Broker broker, AuditDatabase database) {
        this.broker = broker;
        this.database = database;
        this.ofBroker = started.broker();
        this.ofDatabase = started.audit();
    }

    /** Connections made from now on use the passwords in these settings, also if a reload then refuses the settings. */
    synchronized void take(Settings settings) {
        BrokerSettings nextOfBroker = settings.broker();
        if (nextOfBroker.connectsAs(ofBroker) && !Objects.equals(nextOfBroker.password(), ofBroker.password())) {
            hide(Secrets.in(nextOfBroker));
            ofBroker = nextOfBroker;
            broker.usePassword(nextOfBroker.password());
            LOG.info("connections to the broker use the new password from now on");
        }
        AuditSettings nextOfDatabase = settings.audit();
        if (nextOfDatabase.connectsAs(ofDatabase)
                && !Objects.equals(nextOfDatabase.password(), ofDatabase.password())) {
            hide(Secrets.in(nextOfDatabase));
            ofDatabase = nextOfDatabase;
            database.usePassword(nextOfDatabase.password());
            LOG.info("connections to the audit database use the new password from now on");
        }
    }

    @GuardedBy("this")
    private void hide(Secrets secrets) {
        HiddenSecrets next = new HiddenSecrets();
        next.add(secrets);
        hidden.add(next);
        if (hidden.size() > KEPT_HIDDEN) {
            hidden.remove().close();
        }
    }

    @Override
    public synchronized void close() {
        hidden.forEach(HiddenSecrets::close);
        hidden.clear();
    }
}
