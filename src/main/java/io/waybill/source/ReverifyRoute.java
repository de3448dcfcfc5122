package io.waybill.source;

import io.waybill.source.quarantine.ReverifyResult;
import io.waybill.source.verification.Webhook;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;

/** The way into the source routes of a generation for what does not come by HTTP now, but did before. */
public final class ReverifyRoute {

    private final CamelContext context;

    public ReverifyRoute(CamelContext context) {
        this.context = context;
    }

    /** Everything a webhook goes through after the door: verification by today's settings, mapping, publishing. */
    public ReverifyResult take(Webhook webhook) {
        Route route = route(webhook.source());
        Exchange exchange = route.getEndpoint().createExchange();
        ReceivedWebhook.reverifyIn(exchange, webhook);
        try {
            route.getConsumer().getProcessor().process(exchange);
        } catch (Exception e) {
            return ReverifyResult.UNAVAILABLE;
        }
        return switch (exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 503, Integer.class)) {
            case 202 -> ReverifyResult.ACCEPTED;
            case 200 -> ReverifyResult.DUPLICATE;
            case 400, 422 -> ReverifyResult.REJECTED;
            case 401 -> ReverifyResult.UNVERIFIED;
            default -> ReverifyResult.UNAVAILABLE;
        };
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
