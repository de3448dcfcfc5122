package io.waybill.source.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.waybill.config.AddressRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who sent a request: the other end of its connection or, if that is a trusted proxy, whom the proxy names in {@code
 * X-Forwarded-For} or {@code Forwarded} (RFC 7239). What anyone else writes there means nothing.
 */
final class ClientAddresses {

    private static final Pattern PAIR = Pattern.compile(
            "\\G[ \\t]*+([\\w!#$%&'*+.^`|~-]++)=(?:\"([^\"\\\\]*+)\"|([^\",;\\\\\\s]*+))[ \\t]*+([;,]|$)");

    private static final Pattern WITH_PORT = Pattern.compile("\\[([^]]+)](?::\\d+)?|([\\d.]+)(?::\\d+)?");

    private final List<AddressRange> trusted;

    ClientAddresses(List<AddressRange> trusted) {
        this.trusted = trusted;
    }

    /**
     * A request's sender.
     *
     * @param shown for people: an IP address, or why it is unknown
     */
    record Client(String shown, boolean isOnThisMachine) {}

    Client of(HttpServerRequest request) {
        return request.remoteAddress() == null
                ? new Client("an unknown address", false)
                : of(request.remoteAddress().hostAddress(), request.headers());
    }

    /** @param peer the other end of the connection: an IP address, perhaps with an IPv6 zone */
    Client of(String peer, MultiMap headers) {
        InetAddress address = AddressRange.address(peer.replaceFirst("%.*", ""));
        if (!isTrusted(address)) {
            return new Client(address.getHostAddress(), address.isLoopbackAddress());
        }
        Optional<List<String>> forwarded = forwarded(headers.getAll("Forwarded"));
        List<String> forwardedFor = headers.getAll("X-Forwarded-For").stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .toList();
        boolean hasBoth = !headers.getAll("Forwarded").isEmpty() && !forwardedFor.isEmpty();
        Optional<InetAddress> client = forwarded
                .flatMap(hops -> client(hops.isEmpty() ? forwardedFor : hops))
                .filter(named -> !hasBoth || client(forwardedFor).equals(Optional.of(named)));
        return client.map(named -> new Client(named.getHostAddress(), false))
                .orElseGet(() -> new Client(
                        hasBoth
                                ? "an address that is unknown, because the proxy at %s passes on both Forwarded and X-Forwarded-For and they differ"
                                        .formatted(peer)
                                : "an address that the proxy at %s does not tell".formatted(peer),
                        false));
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    /**
     * Each proxy adds whom it got the request from. So the last that is no trusted proxy is the client, and what stands before
     * it is what the client itself says.
     */
    private Optional<InetAddress> client(List<String> hops) {
        Optional<InetAddress> first = Optional.empty();
        for (int i = hops.size() - 1; i >= 0; i--) {
            first = address(hops.get(i));
            if (first.isEmpty() || !isTrusted(first.get())) {
                break;
            }
        }
        return first;
    }

    private static Optional<InetAddress> address(String hop) {
        Matcher withPort = WITH_PORT.matcher(hop.strip());
        String text =
                withPort.matches() ? Objects.requireNonNullElse(withPort.group(1), withPort.group(2)) : hop.strip();
        try {
            return Optional.of(AddressRange.address(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What each element says behind {@code for=}; empty if the header is not written as RFC 7239 says. */
    private static Optional<List<String>> forwarded(List<String> lines) {
        List<String> hops = new ArrayList<>();
        for (String line : lines) {
            Matcher pair = PAIR.matcher(line);
            String hop = "";
            int end = 0;
            while (end < line.length() && pair.find()) {
                end = pair.end();
                if (pair.group(1).equalsIgnoreCase("for")) {
                    hop = Objects.requireNonNullElse(pair.group(2), pair.group(3));
                }
                if (!pair.group(4).equals(";")) {
                    hops.add(hop);
                    hop = "";
                }
            }
            if (end < line.length() || line.endsWith(",") || line.endsWith(";")) {
                return Optional.empty();
            }
        }
        return Optional.of(hops);
    }
}
