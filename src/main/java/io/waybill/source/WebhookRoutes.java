package io.waybill.source;

import io.waybill.logging.LoggedEvent;
import io.waybill.source.ReceivedWebhook.Arrival;
import io.waybill.source.quarantine.ReverifyResult;
import io.waybill.source.verification.Webhook;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.support.DefaultConsumer;

/**
 * The sources' routes, which begin with {@code platform-http:/webhooks/NAME/*}. The HTTP server hands webhooks to them, as do
 * the quarantine and rehearsals, and gets what the sender is to be answered.
 */
public final class WebhookRoutes {

    private static final String ROOT = "/webhooks/";
    private static final int ACCEPTED = 202;
    private static final String ANY_TOKEN = "/*";

    private final SourceSteps steps;
    private final Map<String, DefaultConsumer> consumers = new ConcurrentHashMap<>();

    public WebhookRoutes(SourceSteps steps) {
        this.steps = steps;
    }

    /**
     * From now on, this consumer's route handles the webhooks of its source.
     *
     * @return the source's name
     * @throws IllegalArgumentException if the endpoint's path is not that of a source
     */
    public String begin(PlatformHttpEndpoint endpoint, DefaultConsumer consumer) {
        String path = endpoint.getPath();
        if (!path.startsWith(ROOT)
                || !path.endsWith(ANY_TOKEN)
                || path.length() <= ROOT.length() + ANY_TOKEN.length()) {
            throw new IllegalArgumentException(
                    "the webhook port serves /webhooks/SOURCE alone, not '%s'; begin the route with kamelet:webhook"
                            .formatted(path));
        }
        String source = path.substring(ROOT.length(), path.length() - ANY_TOKEN.length());
        consumers.put(source, consumer);
        return source;
    }

    /** Whether the source has a route of its own. */
    public boolean hasRoute(String source) {
        return consumers.containsKey(source);
    }

    /** Consumers for routes that no server hands requests to. */
    public PlatformHttpEngine withoutServer() {
        return WithoutServer::new;
    }

    private final class WithoutServer extends DefaultConsumer implements PlatformHttpConsumer {

        private final PlatformHttpEndpoint endpoint;

        WithoutServer(PlatformHttpEndpoint endpoint, Processor processor) {
            super(endpoint, processor);
            this.endpoint = endpoint;
        }

        @Override
        public PlatformHttpEndpoint getEndpoint() {
            return endpoint;
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            begin(endpoint, this);
        }
    }

    /**
     * Has a webhook's source verify, map and publish it.
     *
     * @return completes when the event is on disk, or will not be; on a thread that must not wait
     * @throws IllegalArgumentException if there is no such source
     * @throws RuntimeException if it could be neither stored nor refused
     */
    public CompletableFuture<Answer> receive(Webhook webhook) {
        return handle(new ReceivedWebhook(webhook, Arrival.REQUEST));
    }

    /** The same in a rehearsal. The webhook may be one event of a request that had several, as it is on record. */
    public CompletableFuture<Answer> rehearse(Webhook webhook) {
        return handle(new ReceivedWebhook(webhook, Arrival.REHEARSED));
    }

    /** The same for a webhook from the quarantine, which could not be verified when it arrived. */
    public ReverifyResult reverify(Webhook webhook) {
        try {
            return result(
                    handle(new ReceivedWebhook(webhook, Arrival.REVERIFIED)).join());
        } catch (RuntimeException e) {
            return ReverifyResult.UNAVAILABLE;
        }
    }

    private static ReverifyResult result(Answer answer) {
        if (answer instanceof Answer.Refused refused) {
            return switch (refused.problem()) {
                case UNVERIFIED -> ReverifyResult.UNVERIFIED;
                case INVALID_JSON, INVALID_EVENT -> ReverifyResult.REJECTED;
                default -> ReverifyResult.UNAVAILABLE;
            };
        }
        if (answer.status() == Problem.INVALID_EVENT.status()) {
            return ReverifyResult.REJECTED;
        }
        return answer.status() == ACCEPTED ? ReverifyResult.ACCEPTED : ReverifyResult.DUPLICATE;
    }

    private CompletableFuture<Answer> handle(ReceivedWebhook received) {
        String kind = steps.kind(received.source());
        if (kind == null) {
            LoggedEvent.during(null, () -> recovering(received, () -> steps.receiveRetired(received)));
        } else {
            DefaultConsumer consumer = consumer(kind);
            LoggedEvent.during(null, () -> recovering(received, () -> route(received, consumer)));
            received.several().ifPresent(events -> {
                for (ReceivedWebhook event : events.events()) {
                    LoggedEvent.during(
                            event.occurrence().eventId(), () -> recovering(event, () -> route(event, consumer)));
                }
                steps.publish(received, events);
            });
        }
        return received.answer().orElseGet(() -> steps.unanswered(received));
    }

    /** What a webhook's route does. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private void recovering(ReceivedWebhook received, Work work) {
        try {
            work.run();
        } catch (Throwable e) {
            steps.recover(received, e);
        }
    }

    private DefaultConsumer consumer(String source) {
        DefaultConsumer consumer = consumers.get(source);
        if (consumer == null) {
            throw new IllegalArgumentException(
                    "there is no source '%s', only %s".formatted(source, new TreeMap<>(consumers).keySet()));
        }
        return consumer;
    }

    private static void route(ReceivedWebhook received, DefaultConsumer consumer) throws Exception {
        Exchange exchange = consumer.createExchange(false);
        try {
            received.attachTo(exchange);
            consumer.getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        } finally {
            consumer.releaseExchange(exchange, false);
        }
    }
}
