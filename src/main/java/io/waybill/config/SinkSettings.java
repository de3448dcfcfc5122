package io.waybill.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One sink.
 *
 * @param url the address of an HTTP sink
 * @param headers sent with every call
 * @param timeout to connect, and then to answer
 * @param retries redeliveries after the first attempt
 * @param retrySchedule after which times one more attempt each follows, when the redeliveries are used up
 * @param rate of calls; null: as many as come
 * @param breaker after how many failed deliveries in a row the sink is left alone for a time; 0: never
 * @param concurrency calls at once
 */
public record SinkSettings(
        String name,
        Mode mode,
        @Nullable Address url,
        Map<String, Secret> headers,
        Duration timeout,
        int retries,
        List<Duration> retrySchedule,
        @Nullable Rate rate,
        int breaker,
        int concurrency,
        @Nullable OAuth oauth,
        Slack slack) {

    /** What {@code mode} may say. */
    public enum ConfiguredMode {
        AUTO,
        LIVE,
        DRY,
        OFF
    }

    /** What it comes to. */
    public enum Mode {
        LIVE,
        DRY,
        OFF
    }

    /** OAuth 2 client credentials (RFC 6749, section 4.4). */
    public record OAuth(Address tokenUrl, String clientId, Secret clientSecret, String scope) {}

    /**
     * A Slack sink's own.
     *
     * @param channels by the name a route calls them: a channel's name, or the address of its own incoming webhook
     */
    public record Slack(
            @Nullable Secret webhookUrl, @Nullable Secret token, Address apiUrl, Map<String, Secret> channels) {

        private static final String SALES = "sales";

        /** What a route's channel stands for: {@code #alerts}, or an incoming webhook's address. */
        public String channel(String name) {
            Secret configured = channels.get(name);
            if (configured != null) {
                return configured.reveal();
            }
            return name.equals(SALES) ? "#sales-opportunities" : "#" + name;
        }

        public static boolean isAddress(String channel) {
            return channel.startsWith("http://") || channel.startsWith("https://");
        }
    }

    /** The same sink, never called and never waited for: to find out what it would be sent. */
    public SinkSettings rehearsed() {
        return new SinkSettings(
                name, Mode.DRY, url, headers, timeout, 0, List.of(), null, 0, concurrency, oauth, slack);
    }

    public boolean isLive() {
        return mode == Mode.LIVE;
    }
}
