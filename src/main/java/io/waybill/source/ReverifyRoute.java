package io.waybill.source;

import io.waybill.source.quarantine.ReverifyResult;
import io.waybill.source.verification.Webhook;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;

/** Puts webhooks from the quarantine through their source's route once more, by the settings of a generation. */
public final class ReverifyRoute {

    private final CamelContext context;

    public ReverifyRoute(CamelContext context) {
        this.context = context;
    }

    /** Verifies, maps and publishes the webhook, as if it came by HTTP now. */
    public ReverifyResult reverify(Webhook webhook) {
        Route route = route(webhook.source());
        Exchange exchange = route.getEndpoint().createExchange();
        ReceivedWebhook.reverifyIn(exchange, webhook);
        try {
            route.getConsumer().getProcessor().process(exchange);
        } catch (Exception e) {
            return ReverifyResult.UNAVAILABLE;
        }
        return ReceivedWebhook.of(exchange).answer().map(ReverifyRoute::result).orElse(ReverifyResult.UNAVAILABLE);
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

    private Route route(String source) {
        String path = "/webhooks/%s/*".formatted(source);
        return context.getRoutes().stream()
                .filter(route ->
                        route.getEndpoint() instanceof PlatformHttpEndpoint http && path.equals(http.getPath()))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("there is no route for the source '%s'".formatted(source)));
    }
}
