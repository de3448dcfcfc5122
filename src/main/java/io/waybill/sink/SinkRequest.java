package io.waybill.sink;

import io.waybill.config.Address;
import io.waybill.config.Secret;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a sink is sent. */
public sealed interface SinkRequest {

    /** In one line, without secrets: for the record and the log. */
    String describe();

    /**
     * An HTTP request.
     *
     * @param url the sink's, to which path and query are added; null where it has none yet
     * @param query without its question mark, or null
     * @param headers as the route's mapping makes them, and the hub's own
     * @param configured the headers the sink's settings add
     * @param body JSON text, or null
     */
    record Http(
            String method,
            @Nullable Address url,
            String path,
            @Nullable String query,
            Map<String, String> headers,
            Map<String, Secret> configured,
            @Nullable String body)
            implements SinkRequest {

        public Http {
            headers = Map.copyOf(headers);
            configured = Map.copyOf(configured);
        }

        /** Path and query, as they stand in a request line. */
        public String target() {
            return (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
        }

        /** Without headers: among these are credentials. */
        @Override
        public String describe() {
            return method + " " + target() + (body == null ? "" : " " + body);
        }
    }

    /**
     * A Slack message.
     *
     * @param channel as the route calls it
     * @param to the channel's name in Slack, or {@code channel} where the settings have an address for it
     */
    record Slack(String channel, String to, String text) implements SinkRequest {
        @Override
        public String describe() {
            return to + ": " + text;
        }
    }

    /** A call to some other Camel endpoint, in the words of the route. */
    record Call(String describe) implements SinkRequest {}
}
