package io.waybill.source;

import io.waybill.logging.LoggedEvent;
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
        return handle(new ReceivedWebhook(webhook, false));
    }

    /** The same for a webhook from the quarantine, which could not be verified when it arrived. */
    public ReverifyResult reverify(Webhook webhook) {
        try {
            return result(handle(new ReceivedWebhook(webhook, true)).join());
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
        return answer instanceof Answer.Accepted ? ReverifyResult.ACCEPTED : ReverifyResult.DUPLICATE;
    }

    private CompletableFuture<Answer> handle(ReceivedWebhook received) {
        DefaultConsumer consumer = consumer(received.source());
        LoggedEvent.during(null, () -> {
            try {
                route(received, consumer);
            } catch (Throwable e) {
                steps.recover(received, e);
            }
        });
        return received.answer().orElseGet(() -> steps.unanswered(received));
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
