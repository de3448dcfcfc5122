package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost:8080",
        "192.0.2.7, 192.0.2.7:8080",
        "::1, [::1]:8080",
        "2001:db8::1, [2001:db8::1]:8080",
        "fe80::1%eth0, [fe80::1%25eth0]:8080"
    })
    void writesAHostAsUrlsHaveIt(String host, String authority) {
        assertThat(Address.authority(host, 8080)).isEqualTo(authority);
    }
}
