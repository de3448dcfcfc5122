package io.waybill.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.Address;
import io.waybill.config.Secret;
import io.waybill.config.SinkSettings;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestReaderTest {

    private static final String KEY = "evt_1-crm";
    private static final Address URL = new Address(URI.create("https://crm.example/api"));
    private static final Map<String, Secret> CONFIGURED = Map.of("Authorization", new Secret("hush"));
    private static final Map<String, String> WITHOUT_A_BODY = Map.of("Idempotency-Key", KEY);
    private static final Map<String, String> WITH_A_BODY =
            Map.of("Idempotency-Key", KEY, "Content-Type", "application/json");

    private static final SinkSettings SINK = new SinkSettings(
            "crm",
            SinkSettings.Mode.LIVE,
            URL,
            CONFIGURED,
            Duration.ofSeconds(2),
            5,
            List.of(),
            null,
            0,
            1,
            null,
            new SinkSettings.Slack(null, null, URL, Map.of()),
            SinkSettings.Download.NONE,
            SinkSettings.Mail.NONE);

    @Test
    void isAPostToTheSinksAddressUnlessTheMappingSaysMore() {
        assertThat(call("{\"body\": {\"a\": 1}}"))
                .isEqualTo(new SinkRequest.Http("POST", URL, "", null, WITH_A_BODY, CONFIGURED, json("{\"a\":1}")));
        assertThat(call("{\"method\": null, \"path\": null, \"query\": null, \"body\": null}"))
                .isEqualTo(new SinkRequest.Http("POST", URL, "", null, WITHOUT_A_BODY, CONFIGURED, null));
    }

    @Test
    void isWhatTheMappingSays() {
        assertThat(call("""
                {
                  "method": "put",
                  "path": "/leads/7",
                  "query": {"upsert": true},
                  "headers": {"X-Tenant": "eu"},
                  "body": ["Žofie"]
                }"""))
                .isEqualTo(new SinkRequest.Http(
                        "PUT",
                        URL,
                        "/leads/7",
                        "upsert=true",
                        Map.of("X-Tenant", "eu", "Idempotency-Key", KEY, "Content-Type", "application/json"),
                        CONFIGURED,
                        json("[\"Žofie\"]")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE", "OPTIONS", "", "POST /x", "7"})
    void refusesMethodsThatSendNoEvent(String method) {
        assertThatThrownBy(() -> call("{\"method\": \"%s\"}".formatted(method)))
                .isInstanceOf(MappingException.class)
                .hasMessageContainingAll("'" + method.toUpperCase(java.util.Locale.ROOT) + "'", "POST", "DELETE");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            /leads/7                        => /leads/7
            leads/7                         => /leads/7
            /leads/a b                      => /leads/a%20b
            /leads/{{waybill.ops.token}}    => /leads/%7B%7Bwaybill.ops.token%7D%7D
            /leads/${env:PATH}              => /leads/$%7Benv:PATH%7D
            /leads/7?admin=true             => /leads/7%3Fadmin=true
            /leads/7#top                    => /leads/7%23top
            /leads/Žofie                    => /leads/%C5%BDofie
            /leads/😀                       => /leads/%F0%9F%98%80
            /leads/a%2Fb%20c                => /leads/a%2Fb%20c
            /leads/100%                     => /leads/100%25
            /leads/%zz                      => /leads/%25zz
            /leads/%１２                     => /leads/%25%EF%BC%91%EF%BC%92
            /leads/a\\b                      => /leads/a%5Cb
            /leads/a@b.example;v=1          => /leads/a@b.example;v=1
            /leads/..7/7../...              => /leads/..7/7../...
            """)
    void encodesWhateverAPathMayNotHaveAndLeavesWhatIsEncoded(String path, String encoded) {
        assertThat(withPath(path).path()).isEqualTo(encoded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "/..",
                "/leads/../admin",
                "/leads/./7",
                "/leads/..",
                "/leads/%2e%2e/x",
                "/leads/.%2E",
                "%2E/x"
            })
    void refusesAPathThatWouldLeadElsewhere(String path) {
        assertThatThrownBy(() -> withPath(path))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("path must not contain");
    }

    @Test
    void encodesTheQuery() {
        assertThat(call("{\"query\": {\"q\": \"a b&c=d+é?\", \"x y\": 7, \"{{z}}\": \"\"}}")
                        .query())
                .isEqualTo("q=a%20b%26c%3Dd%2B%C3%A9%3F&x%20y=7&%7B%7Bz%7D%7D=");
        assertThat(call("{\"query\": {}}").query()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "GET /"                                | must be an object
            [{"body": {}}]                         | must be an object
            {"url": "https://elsewhere.example"}   | 'url'
            {"Body": {}}                           | 'Body'
            {"query": "a=b"}                       | query must be an object
            {"headers": {"X-A": "a\\r\\nX-B: b"}}  | 'X-A'
            {"headers": {"X-A": "a\\nb"}}          | 'X-A'
            {"headers": {"X-A": "a\\u0000b"}}      | 'X-A'
            {"headers": {"X A": "a"}}              | 'X A'
            {"headers": {"X-A: b\\r\\nX-B": "a"}}  | is not a valid header name
            {"headers": {"": "a"}}                 | is not a valid header name
            """)
    void refusesWhatIsNoRequestAndNamesThePart(String made, String offender) {
        assertThatThrownBy(() -> call(made))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining(offender);
    }

    @Test
    void findsHeadersInAnyCase() {
        assertThat(call("{\"headers\": {\"X-Tenant\": 7}}").headers().get("x-tenant"))
                .isEqualTo("7");
    }

    @Test
    void letsNoMappingReplaceTheIdempotencyKey() {
        assertThat(call("{\"headers\": {\"idempotency-key\": \"mine\"}}").headers())
                .hasSize(1)
                .containsEntry("Idempotency-Key", KEY);
    }

    @Test
    void hasNoIdempotencyKeyIfItChangesNothing() {
        assertThat(HttpRequestReader.read(json("{\"method\": \"GET\"}"), SINK, null)
                        .headers())
                .isEmpty();
    }

    @Test
    void knowsWhetherItIsToTheSinksAddressItself() {
        assertThat(withPath("").isToTheAddressItself()).isTrue();
        assertThat(withPath("/").isToTheAddressItself()).isTrue();
        assertThat(withPath("/leads/7").isToTheAddressItself()).isFalse();
    }

    private static SinkRequest.Http withPath(String path) {
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        return read(made.put("path", path));
    }

    private static SinkRequest.Http call(String made) {
        return read(json(made));
    }

    private static SinkRequest.Http read(JsonNode made) {
        return HttpRequestReader.read(made, SINK, KEY);
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }
}
