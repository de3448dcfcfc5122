package io.waybill.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.time.api.constraints.InstantRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    @ParameterizedTest
    @CsvSource({
        "2025-07-23T09:00:00Z,           2025-07-23T09:00:00Z",
        "2025-07-23T09:00:05.100Z,       2025-07-23T09:00:05.1Z",
        "2025-07-23T09:00:00.000100Z,    2025-07-23T09:00:00.0001Z",
        "2025-07-23T09:00:00.123456789Z, 2025-07-23T09:00:00.123456789Z",
        "0001-01-01T00:00:00Z,           0001-01-01T00:00:00Z"
    })
    void writesTimesWithSecondsAndNoMoreDigitsThanThereAre(Instant time, String written) {
        assertThat(Rfc3339.write(time)).isEqualTo(written);
        assertThat(Rfc3339.read(written)).isEqualTo(time);
        assertThat(Rfc3339.readUsual(written)).isEqualTo(time);
    }

    @Property(tries = 500)
    void writesAndReadsAsJavaDoes(
            @ForAll @InstantRange(min = "0001-01-01T00:00:00Z", max = "9999-12-31T23:59:59.999999999Z") Instant time) {
        assertThat(Rfc3339.write(time))
                .isEqualTo(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)));
        assertThat(Rfc3339.readUsual(time.toString())).isEqualTo(Instant.parse(time.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2025-07-23",
                "2025-07-23T09:00:00",
                "2025-07-23T09:00:00.Z",
                "2025-07-23T09:00:00.1234567890Z",
                "2025-07-23T09:00:00,5Z",
                "2025-07-23T09:00:00+00:00",
                "2025-07-23t09:00:00z",
                "2025-07-23 09:00:00Z",
                "2025-02-30T09:00:00Z",
                "2025-13-01T09:00:00Z",
                "2025-07-23T24:00:00Z",
                "2025-07-23T09:60:00Z",
                "2025-07-23T09:00:60Z",
                "-025-07-23T09:00:00Z",
                "2025-0/-23T09:00:00Z",
                "2025-07-23T09:00:00.+1Z",
                "٢٠٢٥-07-23T09:00:00Z"
            })
    void takesNothingElseForTheUsualForm(String text) {
        assertThat(Rfc3339.readUsual(text)).isNull();
    }

    @Test
    void readsWhatElseJavaReads() {
        assertThat(Rfc3339.read("+12025-07-23T09:00:00Z")).isEqualTo(Instant.parse("+12025-07-23T09:00:00Z"));
        assertThatThrownBy(() -> Rfc3339.read("2025-02-30T09:00:00Z")).isInstanceOf(DateTimeException.class);
    }
}
