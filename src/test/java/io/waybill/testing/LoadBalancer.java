package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/** HAProxy before several hubs, with the example we ship; only ports are others, and how many hubs there are. */
public final class LoadBalancer implements AutoCloseable {

    private static final Path EXAMPLE = Path.of("packaging/proxy/haproxy-hubs.cfg");
    private static final String SERVER = "    server ";

    private final Process process;
    private final int port = FreePort.next();

    /** Where a hub takes webhooks, and where it says whether it is ready. All have the same port for that. */
    public record Hub(String opsHost, int webhookPort, int opsPort) {}

    public LoadBalancer(Path folder, List<Hub> hubs) {
        try {
            Path log = Files.createDirectories(folder).resolve("haproxy.log");
            Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), configuration(hubs));
            this.process = new ProcessBuilder("/usr/sbin/haproxy", "-f", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Awaitility.await().ignoreExceptions().until(() -> {
                if (!process.isAlive()) {
                    throw new AssertionError("it did not start: " + Files.readString(log));
                }
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configuration(List<Hub> hubs) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(EXAMPLE)) {
            // Only root can change to it.
            if (!line.startsWith(SERVER) && !line.strip().matches("(user|group) haproxy")) {
                text.append(line.replaceFirst("bind :443 .*", "bind 127.0.0.1:" + port)
                                // On a loopback address, the hub takes no other.
                                .replace("localhost", "localhost:" + hubs.get(0).opsPort()))
                        .append('\n');
            }
        }
        for (int i = 0; i < hubs.size(); i++) {
            Hub hub = hubs.get(i);
            text.append("%shub-%d 127.0.0.1:%d check addr %s port %d%n"
                    .formatted(SERVER, i, hub.webhookPort(), hub.opsHost(), hub.opsPort()));
        }
        return text.toString();
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
