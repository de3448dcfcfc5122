package io.waybill.source;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waybill.config.SourceSettings;
import io.waybill.handoff.EventIntake;
import io.waybill.mapping.Mappings;
import io.waybill.privacy.SecretFields;
import io.waybill.source.verification.Webhook;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Stands in for {@code platform-http:/webhooks/NAME} where there is no HTTP server: hands webhooks to the sources'
 * routes one at a time, and returns the answers.
 */
public final class RehearsedHttpComponent extends DefaultComponent {

    private final Map<String, RouteStart> routes = new ConcurrentHashMap<>();

    /** The steps for the routes that begin here. */
    public SourceSteps steps(
            Map<String, SourceSettings> sources,
            Mappings mappings,
            SecretFields secretFields,
            EventIntake intake,
            Clock clock) {
        return new SourceSteps(
                sources,
                mappings,
                secretFields,
                new SourceServices(
                        intake,
                        (webhook, result) -> {},
                        new RejectedBodies(),
                        new SecretUses(),
                        new SourceMetrics(new SimpleMeterRegistry(), (source, refusal) -> {}),
                        clock),
                SourceSteps.REHEARSAL,
                (source, message, receivedAt) -> Objects.requireNonNull(message.getBody(Webhook.class)));
    }

    /**
     * What the sender would be answered.
     *
     * @throws IllegalArgumentException if there is no such source
     */
    public Answer post(RehearsedWebhook rehearsed) {
        RouteStart route = routes.get(rehearsed.source());
        if (route == null) {
            throw new IllegalArgumentException(
                    "there is no source '%s', only %s".formatted(rehearsed.source(), new TreeMap<>(routes).keySet()));
        }
        Map<String, List<String>> headers = new TreeMap<>();
        rehearsed.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        return route.post(new Webhook(
                rehearsed.source(),
                headers,
                rehearsed.pathToken().isEmpty() ? null : rehearsed.pathToken(),
                true,
                rehearsed.body(),
                rehearsed.receivedAt()));
    }

    @Override
    protected Endpoint createEndpoint(String uri, String path, Map<String, Object> parameters) {
        parameters.clear();
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                throw new UnsupportedOperationException("a route can only begin with platform-http");
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                RouteStart start = new RouteStart(this, processor);
                routes.put(path.split("/")[2], start);
                return start;
            }
        };
    }

    private static final class RouteStart extends DefaultConsumer {

        RouteStart(Endpoint endpoint, Processor processor) {
            super(endpoint, processor);
        }

        Answer post(Webhook webhook) {
            Exchange exchange = createExchange(false);
            try {
                exchange.getMessage().setBody(webhook);
                getProcessor().process(exchange);
                if (exchange.getException() != null) {
                    throw exchange.getException();
                }
                return ReceivedWebhook.of(exchange)
                        .answer()
                        .orElseGet(() -> new Answer.Refused(
                                Problem.UNAVAILABLE, "The route ended without an answer; end it with publish."));
            } catch (Exception e) {
                throw new IllegalStateException("the route of %s failed".formatted(webhook.source()), e);
            } finally {
                releaseExchange(exchange, false);
            }
        }
    }
}
