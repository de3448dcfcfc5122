package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.waybill.config.AddressRange;
import io.waybill.source.http.ClientAddresses.Client;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {

    private static final String PROXY = "10.0.0.1";
    private static final String CLIENT = "203.0.113.7";

    private final ClientAddresses clients =
            new ClientAddresses(List.of(AddressRange.parse("10.0.0.0/30"), AddressRange.parse("fd00::/16")));

    @Test
    void believesNobodyButATrustedProxy() {
        MultiMap forged = headers("X-Forwarded-For", CLIENT).add("Forwarded", "for=" + CLIENT);

        assertThat(clients.of("10.0.0.4", forged)).isEqualTo(new Client("10.0.0.4", false));
        assertThat(clients.of("127.0.0.1", forged)).isEqualTo(new Client("127.0.0.1", true));
        assertThat(clients.of("fe80:0:0:0:0:0:0:1%eth0", forged).shown()).isEqualTo("fe80:0:0:0:0:0:0:1");
        assertThat(new ClientAddresses(List.of()).of(PROXY, forged).shown()).isEqualTo(PROXY);
        assertThat(clients.of("10.0.0.3", forged).shown()).isEqualTo(CLIENT);
        assertThat(clients.of("fd00:0:0:0:0:0:0:9", forged).shown()).isEqualTo(CLIENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            X-Forwarded-For | 203.0.113.7
            X-Forwarded-For | 203.0.113.7:51234
            X-Forwarded-For | 1.1.1.1, 127.0.0.1, garbage, 203.0.113.7
            X-Forwarded-For | 1.1.1.1, 203.0.113.7, 10.0.0.2 , 10.0.0.3
            Forwarded       | for=203.0.113.7
            Forwarded       | For="203.0.113.7:4711";proto=https;by=10.0.0.1
            Forwarded       | for=1.1.1.1, for=203.0.113.7;host=hub, proto=http;for=10.0.0.2
            Forwarded       | for=203.0.113.7;host="a, for=1.1.1.1;x="
            """)
    void takesTheLastThatIsNoTrustedProxy(String name, String value) {
        assertThat(clients.of(PROXY, headers(name, value))).isEqualTo(new Client(CLIENT, false));
    }

    @Test
    void readsSeveralLinesAsOne() {
        assertThat(clients.of(
                                PROXY,
                                headers("X-Forwarded-For", "1.1.1.1")
                                        .add("X-Forwarded-For", CLIENT)
                                        .add("X-Forwarded-For", "10.0.0.2"))
                        .shown())
                .isEqualTo(CLIENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::17", "[2001:db8::17]", "[2001:db8::17]:4711"})
    void readsIpv6(String written) {
        assertThat(clients.of(PROXY, headers("X-Forwarded-For", written)).shown())
                .isEqualTo("2001:db8:0:0:0:0:0:17");
        assertThat(clients.of(PROXY, headers("Forwarded", "for=\"%s\"".formatted(written)))
                        .shown())
                .isEqualTo("2001:db8:0:0:0:0:0:17");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            X-Forwarded-For | 203.0.113.7, unknown
            X-Forwarded-For | 203.0.113.7,
            X-Forwarded-For | localhost
            X-Forwarded-For | 1.1.1
            Forwarded       | for=_hidden
            Forwarded       | proto=https
            Forwarded       | for="1.1.1.1, for=203.0.113.7
            Forwarded       | for=1.1.1.1;x="\\", for=203.0.113.7
            Forwarded       | for=203.0.113.7,
            Via             | 1.1 proxy
            """)
    void doesNotGuess(String name, String value) {
        assertThat(clients.of(PROXY, headers(name, value)))
                .isEqualTo(new Client("an address that the proxy at 10.0.0.1 does not tell", false));
    }

    /** A proxy sets one of them, and may pass the other on as it came: from anyone. */
    @Test
    void believesTwoHeadersOnlyIfTheyAgree() {
        assertThat(clients.of(PROXY, headers("X-Forwarded-For", CLIENT).add("Forwarded", "for=" + CLIENT))
                        .shown())
                .isEqualTo(CLIENT);
        assertThat(clients.of(PROXY, headers("X-Forwarded-For", CLIENT).add("Forwarded", "for=127.0.0.1"))
                        .shown())
                .contains("passes on both Forwarded and X-Forwarded-For");
        assertThat(clients.of(PROXY, headers("X-Forwarded-For", "127.0.0.1").add("Forwarded", "for"))
                        .shown())
                .contains("unknown");
    }

    /** It is the proxy that is here: its client may be anywhere. */
    @Test
    void takesNobodyBehindAProxyForACallerOnThisMachine() {
        ClientAddresses local = new ClientAddresses(List.of(AddressRange.parse("127.0.0.0/8")));

        assertThat(local.of("127.0.0.1", headers("X-Forwarded-For", "127.0.0.1"))
                        .isOnThisMachine())
                .isFalse();
        assertThat(local.of("127.0.0.1", MultiMap.caseInsensitiveMultiMap()).isOnThisMachine())
                .isFalse();
    }

    private static MultiMap headers(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }
}
