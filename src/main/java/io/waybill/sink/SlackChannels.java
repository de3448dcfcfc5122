package io.waybill.sink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The channels that a message still goes to, one call each. A channel that will never take it does not keep it from the
 * others. One thread at a time uses them: that of the exchange.
 */
public final class SlackChannels {

    private static final String PROPERTY = "waybill.slack-channels";

    private final Deque<String> left;
    private @Nullable PermanentFailure failure;

    private SlackChannels(Collection<String> left) {
        this.left = new ArrayDeque<>(left);
    }

    /** The names in {@code alerts, sales}. */
    static List<String> names(String channels) {
        return Arrays.stream(channels.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** For each attempt anew: the channel at which the last one failed is the last now. */
    static SlackChannels begin(List<String> names, Set<String> told, Exchange exchange) {
        List<String> left = new ArrayList<>(names);
        left.removeAll(told);
        SlackChannels before = exchange.getProperty(PROPERTY, SlackChannels.class);
        String failed = before == null ? null : before.left.peek();
        if (failed != null && left.remove(failed)) {
            left.add(failed);
        }
        SlackChannels channels = new SlackChannels(left);
        exchange.setProperty(PROPERTY, channels);
        return channels;
    }

    /** Null in a route that does not begin with {@code prepareSlack}. */
    public static @Nullable SlackChannels of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, SlackChannels.class);
    }

    /** The channel that is called next, or now; null if there is none left. */
    public @Nullable String current() {
        return left.peek();
    }

    /** The current channel is done with. */
    void next() {
        left.poll();
    }

    /** The current channel will never take the message; the others get it first. */
    public void failed(PermanentFailure why, Exchange exchange) {
        Delivery.of(exchange).failed(FailureDetail.of(why, why.outcome()), null);
        failure = why;
    }

    /** @throws PermanentFailure if one of the channels will never take the message */
    void check() throws PermanentFailure {
        if (failure != null) {
            throw failure;
        }
    }
}
