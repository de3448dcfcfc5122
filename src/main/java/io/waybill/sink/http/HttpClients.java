package io.waybill.sink.http;

import io.waybill.config.SinkSettings;
import io.waybill.endpoint.Endpoints;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.component.http.HttpClientConfigurer;

/** The HTTP clients of the sinks, one for each. */
public final class HttpClients {

    private static final String NAME = "http-client-";

    private HttpClients() {}

    /** How each is set up, by the name of a bean: {@code http-client-SINK}. The kamelet {@code http} refers to them. */
    public static Map<String, HttpClientConfigurer> forSinks(Collection<SinkSettings> sinks, Clock clock) {
        Map<String, HttpClientConfigurer> clients = new HashMap<>();
        sinks.forEach(sink -> clients.put(NAME + sink.name(), new HttpClientSetup(sink, clock)));
        return clients;
    }

    /**
     * As {@link #forSinks}, for the clients' endpoints that a sink calls: {@code http-client-SINK.withinMILLISECONDS}, one for
     * each timeout. The kamelet {@code webhooks} refers to them.
     */
    public static Map<String, HttpClientConfigurer> forEndpoints(SinkSettings sink, Endpoints endpoints, Clock clock) {
        Map<String, HttpClientConfigurer> clients = new HashMap<>();
        endpoints.all().forEach(endpoint -> {
            Duration timeout = endpoint.timeoutAt(sink);
            clients.put(NAME + endpoint.clientAt(sink), new HttpClientSetup(sink.calling(timeout), clock));
        });
        return clients;
    }

    /** The endpoint of a sink, with the same options as in the kamelet {@code http}. */
    public static String endpoint(SinkSettings sink) {
        long timeout = sink.timeout().toMillis();
        return "http://%s?httpClientConfigurer=#%s&connectTimeout=%d&responseTimeout=%d&connectionRequestTimeout=%d"
                        .formatted(sink.name(), NAME + sink.name(), timeout, timeout, timeout)
                + "&maxTotalConnections=64&connectionsPerRoute=64&throwExceptionOnFailure=false&copyHeaders=false";
    }
}
