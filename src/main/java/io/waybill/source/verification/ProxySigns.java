package io.waybill.source.verification;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What tells that a proxy or tunnel passed a request on: its caller may be anywhere, although the connection comes from
 * this machine.
 */
final class ProxySigns {

    private static final Set<String> HEADERS = Set.of(
            "forwarded",
            "via",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-original-host",
            "true-client-ip",
            "cdn-loop",
            "x-amzn-trace-id",
            "x-amz-cf-id");

    /** Of nginx and most others, Cloudflare, Fly.io, ngrok, Envoy, Azure, Fastly, Vercel, Google and Tailscale. */
    private static final List<String> PREFIXES = List.of(
            "x-forwarded",
            "x-original-forwarded",
            "cf-",
            "fly-",
            "ngrok-",
            "x-envoy-",
            "x-azure-",
            "x-arr-",
            "fastly-",
            "x-vercel-",
            "x-cloud-trace-",
            "x-appengine-",
            "tailscale-");

    private static final Set<String> LOCAL_NAMES =
            Set.of("127.0.0.1", "localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback");

    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Pattern LOCAL_IPV4 = Pattern.compile("127(?:\\.\\d{1,3}){3}|0\\.0\\.0\\.0");

    private ProxySigns() {}

    static boolean in(Webhook webhook) {
        for (String header : webhook.headers().keySet()) {
            if (isOfAProxy(header)) {
                return true;
            }
        }
        for (String host : webhook.header("host")) {
            if (!isThisMachine(host)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfAProxy(String header) {
        for (String prefix : PREFIXES) {
            if (header.startsWith(prefix)) {
                return true;
            }
        }
        return HEADERS.contains(header);
    }

    /** Never asks DNS: whoever sends the request chooses the name, and where it leads. */
    private static boolean isThisMachine(String hostAndPort) {
        String host = PORT.matcher(hostAndPort.strip()).replaceFirst("").toLowerCase(Locale.ROOT);
        return LOCAL_NAMES.contains(host)
                || host.endsWith(".localhost")
                || LOCAL_IPV4.matcher(host).matches()
                || (host.startsWith("[") && isThisMachinesIpv6(host));
    }

    /** In brackets: then Java takes nothing but an address. */
    private static boolean isThisMachinesIpv6(String inBrackets) {
        try {
            InetAddress address = InetAddress.getByName(inBrackets);
            return address.isLoopbackAddress() || address.isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
