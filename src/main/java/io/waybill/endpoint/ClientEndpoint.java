package io.waybill.endpoint;

import io.waybill.config.Address;
import io.waybill.config.Secret;
import io.waybill.config.SinkSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An address of a client, and how it is called.
 *
 * @param name {@link #ORGANISATION}, or the campaign's id; calls to the organisation's address for the sake of a campaign
 *     have the organisation's name
 * @param headers sent with every call
 * @param retries how often a call that failed for a transient reason is retried; null: as the sink's settings say
 * @param timeout of a whole call; null: as the sink's settings say
 * @param secrets of Standard Webhooks, one signature each; none: the calls are not signed
 */
public record ClientEndpoint(
        String name,
        Address url,
        Map<String, Secret> headers,
        @Nullable Integer retries,
        @Nullable Duration timeout,
        List<Secret> secrets) {

    public static final String ORGANISATION = "organisation";

    public ClientEndpoint {
        headers = Map.copyOf(headers);
        secrets = List.copyOf(secrets);
    }

    /** @param sink that calls it */
    public int retriesAt(SinkSettings sink) {
        return retries == null ? sink.retries() : retries;
    }

    public Duration timeoutAt(SinkSettings sink) {
        return timeout == null ? sink.timeout() : timeout;
    }

    /** The name of the HTTP client by which the sink calls it: one for each timeout. It can be the name of a host. */
    public String clientAt(SinkSettings sink) {
        return sink.name() + ".within" + timeoutAt(sink).toMillis();
    }
}
