package io.waybill.sink.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.sink.RefusedFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {

    private final Egress publicOnly = new Egress(false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "198.19.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::7f00:1",
                "64:ff9b::a00:1",
                "2002:7f00:1::",
                "2001:0:1::1",
                "2130706433",
                "0x7f.1",
                "127.1"
            })
    void callsNoPrivateAddressHoweverItIsWritten(String host) {
        assertThatThrownBy(() -> publicOnly.resolve(host))
                // Java takes some ways of writing one for a name, of which there is none.
                .satisfiesAnyOf(e -> assertThat(e).hasCauseInstanceOf(RefusedFailure.class), e -> assertThat(e)
                        .isInstanceOf(UnknownHostException.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "168.63.129.17",
                "2606:4700::1111",
                "::ffff:8.8.8.8"
            })
    void callsAnyOther(String host) throws UnknownHostException {
        assertThat(publicOnly.resolve(host)).hasSize(1);
    }

    @Test
    void looksAtWhatANameLeadsTo() {
        assertThatThrownBy(() -> publicOnly.resolve("localhost"))
                .hasCauseInstanceOf(RefusedFailure.class)
                .hasMessageContaining("'localhost' is at ")
                .hasMessageContaining("waybill.egress.allow-private");
    }

    @Test
    void callsAnyAddressWherePrivateOnesAreAllowed() throws UnknownHostException {
        assertThat(new Egress(true).resolve("127.0.0.1")).containsExactly(InetAddress.getLoopbackAddress());
    }
}
