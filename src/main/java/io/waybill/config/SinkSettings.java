package io.waybill.config;

import java.net.URI;
import java.nio.file.Path;
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
 * @param retries how many times a call is retried
 * @param retrySchedule the times of the scheduled retries, once the retries are used up
 * @param rate of calls; null: no limit
 * @param breaker after how many failed deliveries in a row the sink is left alone for a while; 0: never
 * @param concurrency how many calls run at once
 * @param download where the files go that the sink fetches
 * @param mail of an e-mail sink
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
        Slack slack,
        Download download,
        Mail mail) {

    /** The mode as it is set. */
    public enum ConfiguredMode {
        AUTO,
        LIVE,
        DRY,
        OFF
    }

    /** The mode in effect. */
    public enum Mode {
        LIVE,
        DRY,
        OFF
    }

    /** OAuth 2 client credentials (RFC 6749, section 4.4). */
    public record OAuth(Address tokenUrl, String clientId, Secret clientSecret, String scope) {}

    /**
     * The settings of a Slack sink.
     *
     * @param channels by the name that routes use: the name of a channel, or the address of its own incoming webhook
     */
    public record Slack(
            @Nullable Secret webhookUrl, @Nullable Secret token, Address apiUrl, Map<String, Secret> channels) {

        private static final String SALES = "sales";

        /** Where a route's channel is: {@code #alerts}, or the address of an incoming webhook. */
        public String channel(String name) {
            Secret configured = channels.get(name);
            if (configured != null) {
                return configured.reveal();
            }
            return name.equals(SALES) ? "#sales-opportunities" : "#" + name;
        }

        /** Host and hint of the incoming webhook that takes what a route sends to a channel; null if none does. */
        public @Nullable String hook(String name) {
            Secret configured = channels.get(name);
            Secret hook = configured != null && isAddress(configured.reveal())
                    ? configured
                    : (token == null ? webhookUrl : null);
            return hook == null ? null : new Address(URI.create(hook.reveal())).hint();
        }

        public static boolean isAddress(String channel) {
            return channel.startsWith("http://") || channel.startsWith("https://");
        }
    }

    /**
     * The settings of a sink that fetches files.
     *
     * @param folder null if it is not set
     * @param hosts the hosts, beside that of the sink's address, that files may come from
     * @param maxSize of a file, in bytes
     * @param maxTime of one attempt
     */
    public record Download(@Nullable Path folder, List<AllowedHost> hosts, long maxSize, Duration maxTime) {

        public static final Download NONE = new Download(null, List.of(), 0, Duration.ZERO);

        public Download {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * The settings of an e-mail sink.
     *
     * @param server null if the sink sends no mail, or has no address
     * @param username null: nobody logs in
     * @param from who sends the mails unless the mapping says so
     * @param magicLinks where in the payload the token of a magic link is, by source
     */
    public record Mail(
            @Nullable MailServer server,
            @Nullable String username,
            @Nullable Secret password,
            @Nullable MailAddress from,
            Map<String, String> magicLinks) {

        /** Those of any other sink. */
        public static final Mail NONE = new Mail(null, null, null, null, Map.of());
    }

    /** The same sink for a rehearsal: it is never called, and nothing waits. */
    public SinkSettings rehearsed() {
        return new SinkSettings(
                name,
                Mode.DRY,
                url,
                headers,
                timeout,
                0,
                List.of(),
                null,
                0,
                concurrency,
                oauth,
                slack,
                download,
                mail);
    }

    /** The same sink for an endpoint of a client: what is the sink's own alone is not for it. */
    public SinkSettings calling(Duration endpointTimeout) {
        return new SinkSettings(
                name,
                mode,
                null,
                Map.of(),
                endpointTimeout,
                retries,
                retrySchedule,
                rate,
                breaker,
                concurrency,
                null,
                slack,
                Download.NONE,
                Mail.NONE);
    }

    public boolean isLive() {
        return mode == Mode.LIVE;
    }
}
