package io.waybill.sink.http;

import io.waybill.config.AddressRange;
import io.waybill.sink.RefusedFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.camel.RuntimeCamelException;

/**
 * Which addresses the hub may call. The check is made with what a name resolves to, and the client then connects to just
 * that: a name that resolves to something else a moment later changes nothing.
 */
public final class Egress {

    /** Private beyond what Java itself calls so: an address and how many of its bits count. */
    private static final List<AddressRange> PRIVATE = List.of(
            AddressRange.parse("0.0.0.0/8"),
            AddressRange.parse("100.64.0.0/10"), // carrier-grade NAT; 100.100.100.200 tells Alibaba's metadata
            AddressRange.parse("168.63.129.16/32"), // Azure's platform address
            AddressRange.parse("192.0.0.0/24"), // among them Oracle's metadata
            AddressRange.parse("198.18.0.0/15"), // benchmarks
            AddressRange.parse("240.0.0.0/4"),
            AddressRange.parse("fc00::/7"), // unique local; fd00:ec2::254 tells Amazon's metadata
            AddressRange.parse("::/96"), // IPv4 within IPv6, in its old form
            AddressRange.parse("64:ff9b::/96"), // and translated, to wherever
            AddressRange.parse("64:ff9b:1::/48"),
            AddressRange.parse("2001::/32"),
            AddressRange.parse("2002::/16"));

    private final boolean allowPrivate;

    public Egress(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    /**
     * The addresses of a host, if all of them may be called.
     *
     * @throws RuntimeCamelException with a {@link RefusedFailure}, which HTTP clients pass on as it is
     */
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            if (!mayCall(address)) {
                throw new RuntimeCamelException(new RefusedFailure(
                        "'%s' is at the private address %s, and waybill.egress.allow-private is false; correct the address, or allow it"
                                .formatted(host, address.getHostAddress()),
                        null));
            }
        }
        return List.of(addresses);
    }

    boolean mayCall(InetAddress address) {
        return allowPrivate || !isPrivate(address);
    }

    private static boolean isPrivate(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || PRIVATE.stream().anyMatch(range -> range.contains(address));
    }
}
