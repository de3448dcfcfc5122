package io.waybill.handoff;

import io.waybill.finding.FailureText;
import io.waybill.record.RecordEntry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits, when a hub joins others, until another one has put on record what was stored before. What it has been handed of the audit's
 * queue, and has not written yet, can be seen neither there nor on record. So an entry goes through the queue, behind all of it.
 */
final class RecordedByOthers implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RecordedByOthers.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** A commit under way takes less: its ids were sent before the hub had its queue, and its events come after the entry. */
    private static final Duration COMMITS_END = Duration.ofSeconds(1);

    private final Broker broker;
    private final GroupCommitter committer;
    private final EventRecord record;

    RecordedByOthers(Broker broker, GroupCommitter committer, EventRecord record) {
        this.broker = broker;
        this.committer = committer;
        this.record = record;
    }

    /** @throws HandoffException if the broker fails */
    @Override
    public void run() {
        if (!broker.isShared() || !isReadByAnother()) {
            return;
        }
        LockSupport.parkNanos(COMMITS_END.toNanos());
        String id = UUID.randomUUID().toString();
        committer
                .submit(outbox -> outbox.send(
                        QueueNames.TO_AUDIT,
                        MessageFormat.entries(outbox.session(), List.of(new RecordEntry.HubJoined(broker.hub(), id)))))
                .join();
        LOG.info("waiting for the other hubs to put on record what they have accepted");
        boolean isSaid = false;
        while (isReadByAnother()) {
            try {
                if (record.hasJoined(id)) {
                    return;
                }
            } catch (RuntimeException e) {
                if (!isSaid) {
                    LOG.warn("this hub is ready when the database answers: {}", FailureText.of(e));
                    isSaid = true;
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private boolean isReadByAnother() {
        try (ClientSession session = broker.plainSession()) {
            return OnlyConsumer.consumers(session, QueueNames.AUDIT) > 0;
        } catch (ActiveMQException e) {
            throw new HandoffException("the broker does not say who reads the audit's queue", e);
        }
    }
}
