package io.waybill.sink.http;

import io.waybill.config.SinkSettings;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.component.http.HttpClientConfigurer;

/** The set-ups of the sinks' HTTP clients, by the names under which the kamelet {@code http} refers to them. */
public final class HttpClients {

    private HttpClients() {}

    /** {@code http-client-NAME} for each sink. */
    public static Map<String, HttpClientConfigurer> forSinks(Collection<SinkSettings> sinks, Clock clock) {
        Map<String, HttpClientConfigurer> clients = new HashMap<>();
        sinks.forEach(sink -> clients.put("http-client-" + sink.name(), new HttpClientSetup(sink.oauth(), clock)));
        return clients;
    }
}
