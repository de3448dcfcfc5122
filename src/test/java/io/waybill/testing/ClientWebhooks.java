package io.waybill.testing;

/** The sink {@code webhooks}, for a copy of the project's routes. */
public final class ClientWebhooks {

    private ClientWebhooks() {}

    /** With retries after a few milliseconds. */
    public static TestRoutes addTo(TestRoutes routes) {
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
                        - to: {uri: kamelet:webhooks, parameters: {backoff: 20ms}}
                """);
    }
}
