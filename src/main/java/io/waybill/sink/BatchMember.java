package io.waybill.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.logging.LoggedEvent;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * An event of a batch, with its own delivery, record and retries.
 *
 * @param event what the route has made of it, for the mapping
 * @param threads those of its sink
 * @param end lets its route go on
 */
record BatchMember(
        Exchange exchange, Delivery delivery, JsonNode event, Executor threads, CompletableFuture<Void> end) {

    /** CloudEvents allows such attributes. */
    static final String IDEMPOTENCY_KEY = "idempotencykey";

    static BatchMember of(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        JsonNode event = Objects.requireNonNull(exchange.getMessage().getBody(JsonNode.class), "no JSON body");
        return new BatchMember(
                exchange, delivery, withKey(event, delivery), SinkThreads.current(), new CompletableFuture<>());
    }

    /** A batch of one event. */
    static JsonNode alone(JsonNode event, Delivery delivery) {
        return JsonNodeFactory.instance.arrayNode().add(withKey(event, delivery));
    }

    /** As the mapping gets it, with the key by which the sink can know it again: a call has one for all its events. */
    private static JsonNode withKey(JsonNode event, Delivery delivery) {
        return event.isObject()
                ? ((ObjectNode) event.deepCopy()).put(IDEMPOTENCY_KEY, delivery.idempotencyKey())
                : event;
    }

    String id() {
        return delivery.event().id();
    }

    /** The route goes on, after a failure as its policy says. On a thread of its own: a batch is many routes. */
    void goOn(@Nullable Exception failure) {
        threads.execute(() -> LoggedEvent.during(id(), () -> {
            if (failure == null) {
                end.complete(null);
            } else {
                end.completeExceptionally(failure);
            }
        }));
    }

    /**
     * The call about it follows, unless the event was handed back, or is now: then its route goes on at once.
     *
     * @param begin as for a call about one event
     */
    boolean begins(Consumer<Exchange> begin) {
        try {
            begin.accept(exchange);
        } catch (RuntimeException e) {
            goOn(e);
            return false;
        }
        if (exchange.isRouteStop()) {
            goOn(null);
            return false;
        }
        return true;
    }
}
