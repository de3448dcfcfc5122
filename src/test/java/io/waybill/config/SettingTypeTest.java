package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTypeTest {

    private static final SettingType<Duration> DURATION = SettingType.duration("500ms", "90d");

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "10s, PT10S", "10 s, PT10S", "5m, PT5M", "2h, PT2H", "7d, P7D", "90d, P90D"})
    void readsDurationsWithTheirUnit(String text, Duration duration) {
        assertThat(DURATION.parser().apply(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "s", "-1s", "1.5h", "1w", "10S", "1h30m", "499ms", "91d", "99999999999d"})
    void refusesDurationsWithoutUnitOrOutOfRange(String text) {
        assertThatThrownBy(() -> DURATION.parser().apply(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer pat-…", "a\nb", "☃"})
    void refusesAHeaderThatHttpWouldSendAsSomethingElse(String text) {
        assertThatThrownBy(() -> SettingType.HEADER_VALUE.parser().apply(text))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(SettingType.HEADER_VALUE.parser().apply("Bearer päß~x").reveal())
                .isEqualTo("Bearer päß~x");
    }

    @Test
    void readsListsOfDurationsThatMayBeEmpty() {
        SettingType<List<Duration>> durations = SettingType.durations("1m", "12h");

        assertThat(durations.parser().apply("5m, 2h")).containsExactly(Duration.ofMinutes(5), Duration.ofHours(2));
        assertThat(durations.parser().apply("")).isEmpty();
        assertThatThrownBy(() -> durations.parser().apply("5m,13h")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsWholeNumbersWithinTheirBoundsAlone() {
        SettingType<Integer> number = SettingType.integer(1, 64);

        assertThat(number.parser().apply("1")).isEqualTo(1);
        assertThat(number.parser().apply("64")).isEqualTo(64);
        assertThatThrownBy(() -> number.parser().apply("0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> number.parser().apply("65")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> number.parser().apply("8.0")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"1B, 1", "500KB, 500_000", "1MB, 1_000_000", "1 mb, 1_000_000", "64MB, 64_000_000"})
    void readsSizesWithTheirUnit(String text, String bytes) {
        assertThat(SettingType.BYTES.parser().apply(text)).isEqualTo(Long.parseLong(bytes.replace("_", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000", "0B", "-1KB", "1.5MB", "1MiB", "65MB", "1GB", "999999999GB"})
    void refusesSizesWithoutUnitOrOutOfRange(String text) {
        assertThatThrownBy(() -> SettingType.BYTES.parser().apply(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"hub.example, hub.example", "127.0.0.1, 127.0.0.1", "::1, ::1", "[::1], ::1"})
    void readsHostsWithOrWithoutTheBracketsOfIpv6(String text, String host) {
        assertThat(SettingType.HOST.parser().apply(text)).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:9000", "https://crm.example/api?v=1", "HTTPS://crm.example"})
    void readsAddressesOfHttp(String text) {
        assertThat(SettingType.URL.parser().apply(text)).isEqualTo(new Address(URI.create(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"crm.example/api", "/api", "ftp://crm.example", "https:///api", "https://crm.example/#top", "a b"
            })
    void refusesAddressesThatCannotBeCalled(String text) {
        assertThatThrownBy(() -> SettingType.URL.parser().apply(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", "1", ""})
    void takesOnlyTrueAndFalseForAFlag(String text) {
        assertThat(SettingType.FLAG.parser().apply("true")).isTrue();
        assertThat(SettingType.FLAG.parser().apply("false")).isFalse();
        assertThatThrownBy(() -> SettingType.FLAG.parser().apply(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
