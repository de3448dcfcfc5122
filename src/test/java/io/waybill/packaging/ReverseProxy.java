package io.waybill.packaging;

import io.waybill.testing.FreePort;
import io.waybill.testing.RawHttp;
import io.waybill.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/** nginx, Caddy or HAProxy as a process, with the example we ship; only ports and certificate are others. */
final class ReverseProxy implements AutoCloseable {

    private static final Path EXAMPLES = Path.of("packaging/proxy");

    private final Process process;
    private final int port;
    private final SSLContext tls;

    private ReverseProxy(List<String> command, Path folder, int port, SSLContext tls) throws IOException {
        this.port = port;
        this.tls = tls;
        Path log = folder.resolve("proxy.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("HOME", folder.toString());
        this.process = builder.start();
        Awaitility.await().ignoreExceptions().until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("it did not start: " + Files.readString(log));
            }
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
    }

    /** @param hubPort what stands for 8080 */
    static ReverseProxy nginx(Path folder, int hubPort) throws IOException, GeneralSecurityException {
        int port = FreePort.next();
        TestCertificate certificate = certificate(folder);
        Path example = example(
                "nginx.conf",
                folder,
                Map.of(
                        "127.0.0.1:8080",
                        "127.0.0.1:" + hubPort,
                        "listen 443 ssl",
                        "listen 127.0.0.1:%d ssl".formatted(port),
                        "    listen [::]:443 ssl http2;\n",
                        "",
                        "/etc/letsencrypt/live/hooks.example/",
                        folder + "/"));
        Path main = Files.writeString(folder.resolve("main.conf"), """
                daemon off;
                user root;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log stderr;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  include %2$s;
                }
                """.formatted(folder, example));
        return new ReverseProxy(
                List.of("/usr/sbin/nginx", "-e", "stderr", "-p", folder.toString(), "-c", main.toString()),
                folder,
                port,
                TestCertificate.trusting(certificate));
    }

    /** @param hubPort what stands for 8080 */
    static ReverseProxy caddy(Path folder, int hubPort) throws IOException, GeneralSecurityException {
        int port = FreePort.next();
        TestCertificate certificate = certificate(folder);
        Path example = example(
                "Caddyfile",
                folder,
                Map.of(
                        "127.0.0.1:8080",
                        "127.0.0.1:" + hubPort,
                        "hooks.example {\n",
                        "{\n admin off\n auto_https off\n}\nhttps://:%1$d {\n bind 127.0.0.1\n tls %2$s/fullchain.pem %2$s/privkey.pem\n"
                                .formatted(port, folder)));
        return new ReverseProxy(
                List.of("caddy", "run", "--adapter", "caddyfile", "--config", example.toString()),
                folder,
                port,
                TestCertificate.trusting(certificate));
    }

    /** @param hubPort what stands for 8080 */
    static ReverseProxy haproxy(Path folder, int hubPort) throws IOException, GeneralSecurityException {
        int port = FreePort.next();
        TestCertificate certificate = certificate(folder);
        Path both = Files.writeString(
                folder.resolve("both.pem"),
                Files.readString(folder.resolve("fullchain.pem")) + Files.readString(folder.resolve("privkey.pem")));
        Path example = example(
                "haproxy.cfg",
                folder,
                Map.of(
                        // Only root can change to it.
                        "    user haproxy\n    group haproxy\n",
                        "",
                        "127.0.0.1:8080",
                        "127.0.0.1:" + hubPort,
                        "bind :443 ssl crt /etc/haproxy/hooks.example.pem",
                        "bind 127.0.0.1:%d ssl crt %s".formatted(port, both)));
        return new ReverseProxy(
                List.of("/usr/sbin/haproxy", "-f", example.toString()),
                folder,
                port,
                TestCertificate.trusting(certificate));
    }

    private static TestCertificate certificate(Path folder) {
        return TestCertificate.make(folder, "EC")
                .writeCertificate(folder.resolve("fullchain.pem"))
                .writeKey(folder.resolve("privkey.pem"));
    }

    private static Path example(String name, Path folder, Map<String, String> replaced) throws IOException {
        String text = Files.readString(EXAMPLES.resolve(name));
        for (Map.Entry<String, String> each : replaced.entrySet()) {
            if (!text.contains(each.getKey())) {
                throw new IllegalArgumentException("'%s' is not in %s".formatted(each.getKey(), name));
            }
            text = text.replace(each.getKey(), each.getValue());
        }
        return Files.writeString(folder.resolve(name), text);
    }

    /**
     * Posts a webhook over HTTPS, from this address of the machine.
     *
     * @param headers lines that end in {@code \r\n}
     */
    RawHttp.Answer post(String from, String path, String headers, String body) throws IOException {
        byte[] bytes = RawHttp.bytes(body);
        String head =
                "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(path, headers, bytes.length);
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0);
        try (Socket socket = tls.getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write(RawHttp.concat(RawHttp.bytes(head), bytes));
                socket.getOutputStream().flush();
            } catch (IOException e) {
                // It does not wait for the rest of a body that is too large.
            }
            return RawHttp.read(socket);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
