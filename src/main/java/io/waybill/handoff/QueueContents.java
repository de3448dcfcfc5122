package io.waybill.handoff;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.waybill.event.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSession.QueueQuery;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;

/** Lists the events in a sink's queues, to find one that is lost. It reads the whole queues. */
public final class QueueContents {

    private static final String MANAGEMENT = "activemq.management";

    /** More ids would not fit into a small heap. */
    private static final long MOST = 100_000;

    /** The messages that a consumer holds, and those scheduled by the broker: a browser sees neither. */
    private static final List<String> NOT_BROWSED =
            List.of("listDeliveringMessagesAsJSON", "listScheduledMessagesAsJSON");

    private final Broker broker;

    public QueueContents(Broker broker) {
        this.broker = broker;
    }

    /**
     * The ids of all events pending or parked at a sink, each as often as it is in a queue.
     *
     * @throws HandoffException if there are too many, or the broker does not list them; an external one lists them only for
     *     a user with the permission to manage it
     */
    public List<String> eventIds(String sink) {
        List<String> ids = new ArrayList<>();
        try (ClientSession session = broker.plainSession()) {
            session.start();
            List<String> queues = new ArrayList<>(LaneQueues.pending(session, sink));
            queues.add(QueueNames.parked(sink));
            for (String queue : queues) {
                QueueQuery found = session.queueQuery(SimpleString.of(queue));
                if (found.getMessageCount() > MOST) {
                    throw new IllegalStateException(
                            "more than %d events are in %s, too many to name".formatted(MOST, queue));
                }
                if (found.isExists()) {
                    browse(session, queue, ids);
                    notBrowsed(session, queue, ids);
                }
            }
        } catch (Exception e) {
            throw new HandoffException("the events of %s cannot be listed: %s".formatted(sink, e.getMessage()), e);
        }
        return ids;
    }

    private static void browse(ClientSession session, String queue, List<String> ids) throws ActiveMQException {
        try (ClientConsumer browser = session.createConsumer(queue, true)) {
            ClientMessage message = browser.receiveImmediate();
            while (message != null) {
                ids.add(Objects.requireNonNull(message.getStringProperty(MessageFormat.EVENT_ID)));
                message = browser.receiveImmediate();
            }
        }
    }

    private static void notBrowsed(ClientSession session, String queue, List<String> ids) throws Exception {
        // It closes with its session.
        ClientRequestor requestor = new ClientRequestor(session, MANAGEMENT);
        for (String operation : NOT_BROWSED) {
            ClientMessage request = session.createMessage(false);
            ManagementHelper.putOperationInvocation(request, ResourceNames.QUEUE + queue, operation);
            ids.addAll(eventIdsIn(ManagementHelper.getResult(requestor.request(request), String.class)));
        }
    }

    private static List<String> eventIdsIn(Object json) throws JsonProcessingException {
        return Json.parse(String.valueOf(json)).findValuesAsText(MessageFormat.EVENT_ID.toString());
    }
}
