package io.waybill.sink.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.config.Address;
import io.waybill.config.SinkSettings;
import io.waybill.sink.SinkRequest;
import io.waybill.sink.SinkResponse;
import io.waybill.testing.RawHttp;
import io.waybill.testing.RawServer;
import io.waybill.testing.RawServer.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Registry;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client of a sink makes of responses that are not as they should be, and of connections that break. */
@Timeout(60)
class HttpAnswersTest extends CamelTestSupport {

    private static final Map<String, String> KEY = Map.of("Idempotency-Key", "k");

    private final RawServer server = new RawServer();

    @BeforeEach
    void bindClients() {
        HttpClients.forSinks(List.of(sink()), Clock.systemUTC()).forEach(context.getRegistry()::bind);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("http", new WaybillHttpComponent(new Egress(true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2|Content-Length: 2||ok",
                "Content-Length: 2, 2||ok",
                "Content-Length: 2|Content-Length: 3||ok",
                "Content-Length: two||ok",
                "Content-Length: -1||ok",
                "Content-Length: 2|a line of its own||ok",
                "Content-Length: 2|: no name||ok",
                "Transfer-Encoding: gzip, chunked||2|ok|0||",
                "Transfer-Encoding: gzip||ok",
                "Transfer-Encoding: chunked||two|ok|0||",
                "Transfer-Encoding: chunked||5|ok",
                "Content-Length: 20||ok",
                "Content-Encoding: gzip|Content-Length: 0||",
                "Content-Encoding: gzip|Content-Length: 2||ok",
                "Content-Encoding: br|Content-Length: 2||ok",
                "Content-Type: text/plain; charset=nowhere|Content-Length: 2||ok",
                "Content-Type: |Content-Length: 2||ok",
            })
    void readsTheStatusWhateverElseCannotBeRead(String rest) throws Exception {
        server.behave(onConnection -> Reply.of("HTTP/1.1 202 Accepted|" + rest).andHangUp());

        assertThat(call(KEY).status()).isEqualTo(202);
        assertThat(call(KEY).status()).isEqualTo(202);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void readsLongHeadersAndManyOfThem() throws Exception {
        String headers = "X-Long: " + "x".repeat(60_000) + "|" + "X-Many: x|".repeat(300);
        server.behave(onConnection -> Reply.of("HTTP/1.1 200 OK|" + headers + "Content-Length: 2||ok"));

        assertThat(call(KEY).body()).isEqualTo("ok");
    }

    @Test
    void asksForNoCompression() throws Exception {
        call(KEY);

        assertThat(server.requests().get(0)).doesNotContainIgnoringCase("accept-encoding");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK||ok",
                "HTTP/1.0 200 OK|Content-Length: 2||ok",
                "HTTP/1.0 200 OK|Content-Length: 2|Connection: keep-alive||ok",
                "HTTP/1.0 200 OK|Connection: keep-alive||ok",
                "HTTP/1.1 200 OK|Content-Length: 2||ok",
            })
    void callsAgainAServerThatHangsUpAfterItsResponse(String response) throws Exception {
        server.behave(onConnection -> Reply.of(response).andHangUp());

        for (int i = 0; i < 4; i++) {
            assertThat(call(Map.of()).body()).isEqualTo("ok");
        }
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void makesACallAgainThatFailedOnAReusedConnectionIfItHasAKey() throws Exception {
        hangUpOnReuse();
        call(KEY);

        assertThat(call(KEY).body()).isEqualTo("ok");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void doesNotMakeACallAgainThatTheSinkMayHaveTaken() throws Exception {
        // It has no key.
        hangUpOnReuse();
        call(Map.of());
        assertThat(exchange(Map.of()).getException()).isInstanceOf(IOException.class);
        assertThat(server.requests()).hasSize(2);

        // A part of the response came.
        server.behave(onConnection -> onConnection == 1 ? ok() : Reply.of("HTT").andHangUp());
        call(KEY);
        assertThat(exchange(KEY).getException()).isNotNull();
        assertThat(server.requests()).hasSize(4);

        // The connection was a new one.
        server.behave(onConnection -> new Reply(new byte[0], true));
        assertThat(exchange(KEY).getException()).isInstanceOf(IOException.class);
        assertThat(server.requests()).hasSize(5);
    }

    private void hangUpOnReuse() {
        server.behave(onConnection -> onConnection == 1 ? ok() : new Reply(new byte[0], true));
    }

    private static Reply ok() {
        return Reply.of("HTTP/1.1 200 OK|Content-Length: 2||ok");
    }

    @Test
    void readsWhatIsCompressedAllTheSame() throws Exception {
        java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
        try (java.util.zip.GZIPOutputStream out = new java.util.zip.GZIPOutputStream(body)) {
            out.write(RawHttp.bytes("{\"ok\":true}"));
        }
        byte[] head = RawHttp.bytes(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n".formatted(body.size()));
        server.behave(onConnection -> new Reply(RawHttp.concat(head, body.toByteArray()), false));

        assertThat(call(KEY).body()).isEqualTo("{\"ok\":true}");
    }

    @Test
    void sendsTheCredentialsAndTheQueryOfTheAddressToo() throws Exception {
        String address = server.url().replace("//", "//user:pa%2Fss@") + "/api?sig=K";

        template.request(HttpClients.endpoint(sink()), exchange -> new SinkRequest.Http(
                        "GET", new Address(URI.create(address)), "/leads", "q=a%20b", KEY, Map.of(), null)
                .writeTo(exchange.getMessage()));

        assertThat(server.requests().get(0))
                .startsWith("GET /api/leads?sig=K&q=a%20b HTTP/1.1\r\n")
                .containsIgnoringCase("Authorization: Basic dXNlcjpwYS9zcw==\r\n");
    }

    @Test
    void callsHostsWithAnUnderscore() {
        Exchange exchange = template.request(HttpClients.endpoint(sink()), message -> new SinkRequest.Http(
                        "GET", new Address(URI.create("http://crm_service:1")), "", null, KEY, Map.of(), null)
                .writeTo(message.getMessage()));

        // No such host here, but it is looked for.
        assertThat(exchange.getException())
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("crm_service");
    }

    private SinkResponse call(Map<String, String> headers) throws Exception {
        Exchange exchange = exchange(headers);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return SinkResponse.of(exchange.getMessage(), Clock.systemUTC());
    }

    private Exchange exchange(Map<String, String> headers) {
        SinkRequest.Http request = new SinkRequest.Http(
                "POST",
                new Address(URI.create(server.url())),
                "",
                null,
                headers,
                Map.of(),
                JsonNodeFactory.instance.objectNode());
        return template.request(HttpClients.endpoint(sink()), exchange -> request.writeTo(exchange.getMessage()));
    }

    private static SinkSettings sink() {
        return new SinkSettings(
                "crm",
                SinkSettings.Mode.LIVE,
                null,
                Map.of(),
                Duration.ofSeconds(5),
                0,
                List.of(),
                null,
                0,
                1,
                null,
                new SinkSettings.Slack(null, null, new Address(URI.create("https://slack.com/api/")), Map.of()),
                SinkSettings.Download.NONE,
                SinkSettings.Mail.NONE);
    }
}
