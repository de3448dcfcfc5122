package io.waybill.sink;

import io.waybill.testing.TestRoutes;

/** The sink {@code webhooks}, for a copy of the project's routes. */
final class ClientWebhooks {

    private ClientWebhooks() {}

    /** With retries after a few milliseconds, and without the other sinks that call somebody. */
    static TestRoutes addTo(TestRoutes routes) {
        return addTo(routes, "backoff: 20ms");
    }

    /** @param parameters of {@code kamelet:webhooks} */
    static TestRoutes addTo(TestRoutes routes, String parameters) {
        return routes.write("sinks/webhooks.camel.yaml", """
                # In: every event. Out: a call to the client that endpoints.yaml names for it.
                - route:
                    id: webhooks
                    description: Clients' webhooks
                    routeConfigurationId: delivery
                    from:
                      uri: kamelet:events
                      parameters: {sink: webhooks}
                      steps:
                        - to: {uri: kamelet:webhooks, parameters: {%s}}
                """.formatted(parameters));
    }
}
