package io.waybill.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.FreePort;
import io.waybill.testing.RawHttp;
import io.waybill.testing.RawHttp.Answer;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub behind Debian's nginx, Caddy and HAProxy, as our examples set them up. */
@Tag("full")
@Tag("own-parts")
class ReverseProxyIT {

    private static final String PUBLIC = "https://hooks.example";
    private static final String LEAD =
            "{\"event\":\"lead.queued\",\"leadId\":\"%s\",\"timestamp\":\"2024-06-15T10:30:00Z\"}";
    /** Not the proxy's: the hub sees that one as the other end of each connection. */
    private static final String CLIENT = "127.0.0.5";

    @TempDir
    private static Path folder;

    private static Map<String, String> settings;
    private static Map<String, ReverseProxy> proxies;
    private static TestHub hub;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        int port = FreePort.next();
        settings = new HashMap<>(Map.of(
                "waybill.http.port", Integer.toString(port),
                "waybill.http.public-url", PUBLIC,
                "waybill.http.trusted-proxies", "127.0.0.1",
                "waybill.source.leadsail.verification", "hmac",
                "waybill.source.leadsail.secret", "s3cret",
                "waybill.source.leadsail.hmac.header", "X-Signature",
                "waybill.source.leadsail.hmac.signed", "POST{url}{body}",
                "waybill.source.mailstand.verification", "path-token",
                "waybill.source.mailstand.secret", "t0ken+/x"));
        proxies = Map.of(
                "nginx", ReverseProxy.nginx(Files.createDirectory(folder.resolve("nginx")), port),
                "caddy", ReverseProxy.caddy(Files.createDirectory(folder.resolve("caddy")), port),
                "haproxy", ReverseProxy.haproxy(Files.createDirectory(folder.resolve("haproxy")), port));
        startHub();
    }

    @AfterAll
    static void stop() {
        hub.close();
        proxies.values().forEach(ReverseProxy::close);
    }

    private static void startHub() {
        hub = TestHub.start(folder.resolve("data"), settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "caddy", "haproxy"})
    void takesWhatIsSignedOverThePublicAddressAndTokensAsTheyAreWritten(String name)
            throws IOException, GeneralSecurityException {
        ReverseProxy proxy = proxies.get(name);
        String path = "/webhooks/leadsail?a=b%20c%2F";
        String body = LEAD.formatted(name);

        assertThat(proxy.post(CLIENT, path, signature(PUBLIC + path, body), body)
                        .status())
                .isEqualTo(202);
        assertThat(proxy.post(CLIENT, path, signature("https://127.0.0.1" + path, body), body)
                        .status())
                .isEqualTo(401);
        assertThat(proxy.post(
                                CLIENT,
                                "/webhooks/mailstand/t0ken+%2Fx",
                                "",
                                "{\"type\":\"send\",\"id\":\"%s\"}".formatted(name))
                        .status())
                .isEqualTo(202);
        assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "caddy", "haproxy"})
    void knowsTheClientWhateverItSaysItself(String name) throws IOException {
        String forged = "X-Forwarded-For: 203.0.113.7\r\nForwarded: for=203.0.113.7\r\nX-Signature: %s\r\n"
                .formatted("00".repeat(32));
        // It has not said so yet within this minute.
        hub.close();
        startHub();
        try (TestLog log = new TestLog()) {
            assertThat(proxies.get(name)
                            .post(CLIENT, "/webhooks/leadsail", forged, "{}")
                            .status())
                    .isEqualTo(401);

            assertThat(log.text()).contains("leadsail: a webhook from 127.0.0.5 was not verified");
        }
        assertThat(proxies.get(name)
                        .post(CLIENT, "/webhooks/sendpilot", "", "{}")
                        .status())
                .as("a source without verification serves this machine alone")
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "caddy", "haproxy"})
    void passesOnWebhooksAloneUpToTheHubsOwnLimit(String name) throws IOException {
        ReverseProxy proxy = proxies.get(name);

        assertThat(proxy.post(CLIENT, "/api/ledger", "", "").status()).isEqualTo(404);
        assertThat(proxy.post(CLIENT, "/observe/health", "", "").status()).isEqualTo(404);
        Answer tooLarge = proxy.post(CLIENT, "/webhooks/leadsail", "", " ".repeat(1_000_001));
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.body()).contains("\"code\":\"too-large\"");
        assertThat(proxy.post(CLIENT, "/webhooks/leadsail", "", " ".repeat(1_000_000))
                        .status())
                .isEqualTo(401);
        assertThat(proxy.post(CLIENT, "/webhooks/leadsail", "", " ".repeat(3_000_000))
                        .status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "caddy", "haproxy"})
    void tellsProvidersToComeAgainWhileTheHubIsDown(String name) throws IOException, GeneralSecurityException {
        // Given: a connection that the proxy keeps
        ReverseProxy proxy = proxies.get(name);
        String body = LEAD.formatted("again " + name);
        String signed = signature(PUBLIC + "/webhooks/leadsail", body);
        assertThat(proxy.post(CLIENT, "/webhooks/leadsail", "", "{}").status()).isEqualTo(401);

        // When
        hub.close();
        Answer down = proxy.post(CLIENT, "/webhooks/leadsail", signed, body);
        startHub();
        Answer up = proxy.post(CLIENT, "/webhooks/leadsail", signed, body);

        // Then
        assertThat(down.status()).isEqualTo(503);
        assertThat(down.head()).containsIgnoringCase("Retry-After: 5").containsIgnoringCase("application/problem+json");
        assertThat(down.body()).contains("\"code\":\"unavailable\"");
        assertThat(up.status()).isEqualTo(202);
    }

    /** Also those that come while it stops. */
    @Test
    void haproxyHoldsWebhooksBackWhileTheHubRestarts() throws IOException {
        // Given: a provider that posts one after the other, and takes no refusal
        AtomicBoolean restarted = new AtomicBoolean();
        CompletableFuture<List<Integer>> statuses = CompletableFuture.supplyAsync(() -> {
            List<Integer> found = new ArrayList<>();
            for (int i = 0; !restarted.get() || found.isEmpty(); i++) {
                found.add(posted(LEAD.formatted("during a restart " + i)));
            }
            return found;
        });

        // When
        hub.close();
        startHub();
        restarted.set(true);

        // Then
        assertThat(statuses.join()).isNotEmpty().containsOnly(202);
    }

    private static int posted(String body) {
        try {
            return proxies.get("haproxy")
                    .post(CLIENT, "/webhooks/leadsail", signature(PUBLIC + "/webhooks/leadsail", body), body)
                    .status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Otherwise a webhook could be sent on a connection that the hub closes at that moment. */
    @Test
    void giveAConnectionUpBeforeTheHubDoes() throws IOException {
        assertThat(Path.of("packaging/proxy/nginx.conf")).content().contains("keepalive_timeout 30s;");
        assertThat(Path.of("packaging/proxy/Caddyfile")).content().contains("keepalive 30s\n");
        assertThat(Path.of("packaging/proxy/haproxy.cfg")).content().contains("pool-purge-delay 30s\n");
        assertThat(Files.readString(Path.of("docs/configuration.md")))
                .contains("| `waybill.http.request-timeout` | `60s` |", "| `waybill.http.max-body` | `1MB` |");
    }

    private static String signature(String address, String body) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(RawHttp.bytes("s3cret"), "HmacSHA256"));
        return "X-Signature: %s\r\n"
                .formatted(HexFormat.of().formatHex(mac.doFinal(RawHttp.bytes("POST" + address + body))));
    }
}
