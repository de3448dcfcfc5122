package io.waybill.source;

import io.waybill.source.quarantine.ReverifyResult;
import io.waybill.source.verification.Webhook;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * {@code webhooks:NAME}, where a source's route begins. The HTTP server hands webhooks to it, as do the quarantine and
 * rehearsals, and gets what the sender is to be answered.
 */
public final class WebhooksComponent extends DefaultComponent {

    private final SourceSteps steps;
    private final Map<String, RouteStart> routes = new ConcurrentHashMap<>();

    public WebhooksComponent(SourceSteps steps) {
        this.steps = steps;
    }

    /**
     * Verifies a webhook, and has its source's route map and publish it.
     *
     * @return completes when the event is on disk, or will not be; on a thread that must not wait
     * @throws IllegalArgumentException if there is no such source
     * @throws RuntimeException if it could be neither stored nor refused
     */
    public CompletableFuture<Answer> receive(Webhook webhook) {
        return route(webhook).handle(new ReceivedWebhook(webhook, false));
    }

    /** The same for a webhook from the quarantine, which could not be verified when it arrived. */
    public ReverifyResult reverify(Webhook webhook) {
        try {
            return result(route(webhook)
                    .handle(new ReceivedWebhook(webhook, true))
                    .join());
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

    private RouteStart route(Webhook webhook) {
        RouteStart route = routes.get(webhook.source());
        if (route == null) {
            throw new IllegalArgumentException(
                    "there is no source '%s', only %s".formatted(webhook.source(), new TreeMap<>(routes).keySet()));
        }
        return route;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String source, Map<String, Object> parameters) {
        PayloadShape shape = PayloadShape.of(
                text(parameters.remove("type")), text(parameters.remove("id")), text(parameters.remove("occurrence")));
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                throw new UnsupportedOperationException("a route can only begin with webhooks");
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                RouteStart start = new RouteStart(this, processor, shape);
                routes.put(source, start);
                return start;
            }
        };
    }

    private static String text(@Nullable Object given) {
        return given == null ? "" : given.toString();
    }

    private final class RouteStart extends DefaultConsumer {

        private final PayloadShape shape;

        RouteStart(Endpoint endpoint, Processor processor, PayloadShape shape) {
            super(endpoint, processor);
            this.shape = shape;
        }

        CompletableFuture<Answer> handle(ReceivedWebhook received) {
            try {
                steps.receive(received, shape);
                if (received.isIdentified()) {
                    route(received);
                }
            } catch (Throwable e) {
                steps.recover(received, e);
            }
            return received.answer()
                    .orElseGet(() -> CompletableFuture.completedFuture(new Answer.Refused(
                            Problem.UNAVAILABLE, "The route ended without an answer; end it with publish.")));
        }

        private void route(ReceivedWebhook received) throws Exception {
            Exchange exchange = createExchange(false);
            try {
                received.attachTo(exchange);
                getProcessor().process(exchange);
                if (exchange.getException() != null) {
                    throw exchange.getException();
                }
            } finally {
                releaseExchange(exchange, false);
            }
        }
    }
}
