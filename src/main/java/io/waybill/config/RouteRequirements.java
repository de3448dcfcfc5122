package io.waybill.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the routes ask of the settings.
 *
 * @param sources every source's name, with the further keys below {@code waybill.source.NAME.} its route uses
 * @param sinks every sink's name
 */
public record RouteRequirements(Map<String, Set<String>> sources, Map<String, SinkRequirements> sinks) {

    /** The kamelets that call the sink's {@code url}. */
    public static final Set<String> CALLING_THE_URL = Set.of("http", "download", "mail");

    /**
     * @param keys the further keys below {@code waybill.sink.NAME.} that the route uses
     * @param addresses the keys of which any one makes the sink live; empty: it needs no address
     * @param kamelets those in the route, such as {@code mail}; empty if nobody knows, because the file cannot be read
     */
    public record SinkRequirements(Set<String> keys, Set<String> addresses, Set<String> kamelets) {

        public SinkRequirements(Set<String> keys, Set<String> addresses) {
            this(keys, addresses, Set.of());
        }

        private static final String CHANNEL = "channel.";

        /** The channels that the route names, in order. */
        List<String> channels() {
            return keys.stream()
                    .filter(key -> key.startsWith(CHANNEL))
                    .map(key -> key.substring(CHANNEL.length()))
                    .sorted()
                    .toList();
        }

        /** Whether the route fetches files. */
        boolean isDownload() {
            return kamelets.contains("download");
        }

        /** Whether the route sends e-mail, so that its address is a mail server's. */
        boolean isMail() {
            return kamelets.contains("mail");
        }

        boolean isSlack() {
            return addresses.contains(SinkSettingKeys.SLACK_WEBHOOK_URL.localName());
        }
    }

    private static final Pattern ACCOUNT =
            Pattern.compile("waybill\\.source\\.([a-z0-9][a-z0-9-]*)\\.(?:kind|retired)");

    /** The same with the sources that have no route, as their settings say whose they use, or that they are retired. */
    RouteRequirements withAccountsIn(RawSettings values) {
        Map<String, Set<String>> all = new TreeMap<>();
        for (String key : values.names()) {
            Matcher account = ACCOUNT.matcher(key);
            if (account.matches() && isSet(values.get(key))) {
                all.put(account.group(1), Set.of());
            }
        }
        all.putAll(sources);
        return new RouteRequirements(all, sinks);
    }

    private static boolean isSet(RawSettings.@Nullable Value value) {
        return value != null && !value.text().isEmpty() && !value.text().equals("false");
    }

    /** The names that can stand in a key; the hub's own have none. */
    Set<String> names(SettingOwner owner) {
        return switch (owner) {
            case HUB -> Set.of("");
            case SOURCE -> new TreeSet<>(sources.keySet());
            case SINK -> new TreeSet<>(sinks.keySet());
        };
    }
}
