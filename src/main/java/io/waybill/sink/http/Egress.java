package io.waybill.sink.http;

import io.waybill.sink.RefusedFailure;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.RuntimeCamelException;

/**
 * Which addresses the hub may call. The check is made with what a name resolves to, and the client then connects to just
 * that: a name that resolves to something else a moment later changes nothing.
 */
public final class Egress {

    /** Private beyond what Java itself calls so: an address and how many of its bits count. */
    private static final List<Range> PRIVATE = List.of(
            Range.of("0.0.0.0", 8),
            Range.of("100.64.0.0", 10), // carrier-grade NAT; 100.100.100.200 tells Alibaba's metadata
            Range.of("168.63.129.16", 32), // Azure's platform address
            Range.of("192.0.0.0", 24), // among them Oracle's metadata
            Range.of("198.18.0.0", 15), // benchmarks
            Range.of("240.0.0.0", 4),
            Range.of("fc00::", 7), // unique local; fd00:ec2::254 tells Amazon's metadata
            Range.of("::", 96), // IPv4 within IPv6, in its old form
            Range.of("64:ff9b::", 96), // and translated, to wherever
            Range.of("64:ff9b:1::", 48),
            Range.of("2001::", 32),
            Range.of("2002::", 16));

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
                        "'%s' is at the private address %s, and waybill.egress.allow-private is false; correct the sink's address, or allow it"
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

    private record Range(InetAddress start, int bits) {

        static Range of(String start, int bits) {
            try {
                InetAddress address = InetAddress.getByName(start);
                return new Range(address, bits);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }

        boolean contains(InetAddress address) {
            byte[] its = address.getAddress();
            byte[] ours = start.getAddress();
            if (its.length != ours.length || (start instanceof Inet6Address) != (address instanceof Inet6Address)) {
                return false;
            }
            int whole = bits / 8;
            if (!Arrays.equals(its, 0, whole, ours, 0, whole)) {
                return false;
            }
            int rest = bits % 8;
            return rest == 0 || ((its[whole] ^ ours[whole]) & 0xff) >> (8 - rest) == 0;
        }
    }
}
