package io.waybill.sink;

import io.waybill.config.Address;
import io.waybill.config.AllowedHost;
import io.waybill.config.SinkSettings;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/**
 * Which hosts a sink may fetch files from: those that the settings name, whatever an event or a redirect says.
 *
 * @param own the sink's address: its host alone is sent the credentials
 * @param others never sent credentials
 */
public record DownloadHosts(String sink, Address own, List<AllowedHost> others) {

    /** Of a sink that has an address. */
    public static DownloadHosts of(SinkSettings sink) {
        return new DownloadHosts(
                sink.name(),
                Objects.requireNonNull(sink.url(), "a sink without an address is dry"),
                sink.download().hosts());
    }

    /** Whether the address is at the sink's own host. */
    public boolean isOwn(URI address) {
        URI url = own.uri();
        return address.getHost() != null
                && address.getHost().equalsIgnoreCase(url.getHost())
                && String.valueOf(address.getScheme()).equalsIgnoreCase(url.getScheme())
                && AllowedHost.port(address) == AllowedHost.port(url);
    }

    /** Whether the address is at a host that the settings name for files. Without TLS only if the sink's own has none. */
    public boolean isNamed(URI address) {
        boolean isSecure = "https".equalsIgnoreCase(address.getScheme())
                || "http".equalsIgnoreCase(own.uri().getScheme());
        return isSecure && others.stream().anyMatch(host -> host.has(address));
    }

    /** @throws PermanentFailure if the file is anywhere else */
    void check(FileLink link) throws PermanentFailure {
        if (!isOwn(link.uri()) && !isNamed(link.uri())) {
            throw new PermanentFailure(
                    "the file is at %s, and %s; if that is right, set %s and replay the event"
                            .formatted(shown(link.uri()), "the settings allow no file from there", setting()),
                    null);
        }
    }

    /** Scheme, host and port. */
    public static String shown(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return "%s://%s%s".formatted(address.getScheme(), address.getHost(), port);
    }

    /** Where hosts are named. */
    public String setting() {
        return "waybill.sink.%s.download.hosts".formatted(sink);
    }
}
