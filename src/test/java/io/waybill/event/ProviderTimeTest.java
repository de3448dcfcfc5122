package io.waybill.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderTimeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1753261200                          | 2025-07-23T09:00:00Z
            1753261200.5                        | 2025-07-23T09:00:00.500Z
            1753261200123                       | 2025-07-23T09:00:00.123Z
            1753261200.0                        | 2025-07-23T09:00:00Z
            1.7532612e9                         | 2025-07-23T09:00:00Z
            1e-2000                             | 1970-01-01T00:00:00Z
            0                                   | 1970-01-01T00:00:00Z
            -1.5                                | 1969-12-31T23:59:58.500Z
            99999999999                         | 5138-11-16T09:46:39Z
            100000000000                        | 1973-03-03T09:46:40Z
            "1753261200"                        | 2025-07-23T09:00:00Z
            "1753261200123"                     | 2025-07-23T09:00:00.123Z
            "1753261200.25"                     | 2025-07-23T09:00:00.250Z
            "2025-07-23T09:00:00Z"              | 2025-07-23T09:00:00Z
            "2025-07-23t09:00:00z"              | 2025-07-23T09:00:00Z
            "2025-07-23T09:00:00.123456Z"       | 2025-07-23T09:00:00.123456Z
            "2025-07-23T11:00:00+02:00"         | 2025-07-23T09:00:00Z
            "2025-07-23T04:00:00.123456-0500"   | 2025-07-23T09:00:00.123456Z
            "2025-07-23T11:00:00+02"            | 2025-07-23T09:00:00Z
            "2025-07-23T09:00:00"               | 2025-07-23T09:00:00Z
            "2025-07-23 09:00:00"               | 2025-07-23T09:00:00Z
            "2025-07-23T09:00"                  | 2025-07-23T09:00:00Z
            "2025-07-23"                        | 2025-07-23T00:00:00Z
            " 2025-07-23T09:00:00Z "            | 2025-07-23T09:00:00Z
            1753261200123456                    | 2025-07-23T09:00:00.123456Z
            "1753261200123456"                  | 2025-07-23T09:00:00.123456Z
            1753261200123456789                 | 2025-07-23T09:00:00.123456789Z
            100000000000000                     | 1973-03-03T09:46:40Z
            1e17                                | 1973-03-03T09:46:40Z
            "2024-02-24 10:30:00 UTC"           | 2024-02-24T10:30:00Z
            "2024-02-24 10:30:00 GMT"           | 2024-02-24T10:30:00Z
            "2024-02-24 10:30:00.25 utc"        | 2024-02-24T10:30:00.250Z
            "2024-02-24 10:30:00 Z"             | 2024-02-24T10:30:00Z
            "2024-02-24 10:30:00 +0100"         | 2024-02-24T09:30:00Z
            "2024-02-24 10:30:00 +0000 UTC"     | 2024-02-24T10:30:00Z
            "2024-02-24 11:30:00.5 +0100 CET"   | 2024-02-24T10:30:00.500Z
            "2024/02/24 10:30:00"               | 2024-02-24T10:30:00Z
            "Sat, 24 Feb 2024 10:30:00 GMT"     | 2024-02-24T10:30:00Z
            "Sat, 24 Feb 2024 10:30:00 +0000"   | 2024-02-24T10:30:00Z
            "Sat, 24 Feb 2024 05:30:00 EST"     | 2024-02-24T10:30:00Z
            "Sun, 24 Feb 2024 10:30:00 UTC"     | 2024-02-24T10:30:00Z
            "sat, 4 feb 2024 10:30 -0130"       | 2024-02-04T12:00:00Z
            "24 Feb 2024 10:30:00 +0000 (UTC)"  | 2024-02-24T10:30:00Z
            "24 Feb 2024"                       | 2024-02-24T00:00:00Z
            "Sat Feb 24 2024 11:30:00 GMT+0100 (Central European Standard Time)" | 2024-02-24T10:30:00Z
            """)
    void readsEveryWayProvidersWriteATime(String json, Instant time) {
        assertThat(ProviderTime.parse(json(json))).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"yesterday\"",
                "\"\"",
                "\"  \"",
                "true",
                "null",
                "{}",
                "[1753261200]",
                "\"09:00:00\"",
                "\"2025-13-01\"",
                "\"2025-02-30\"",
                "\"2025-02-30T09:00:00Z\"",
                "\"2025-07-23T25:00:00Z\"",
                "\"2025-07-23T\"",
                "\"23.07.2025\"",
                "\"1.7e9\"",
                "\"30 Feb 2024 10:30:00 GMT\"",
                "\"24 Foo 2024 10:30:00 GMT\"",
                "\"2024-02-24 10:30:00 XYZ\"",
                "\"02/24/2024\"",
                "\"UTC\""
            })
    void refusesWhatIsNoTime(String json) {
        assertThatThrownBy(() -> ProviderTime.parse(json(json)))
                .isInstanceOf(DateTimeException.class)
                .hasMessageContaining(json.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e20",
                "1e25",
                "1e2000",
                "123456789012345678901234567890",
                "1e400",
                "-1e400",
                "-99999999999999",
                "\"99999999999999999999999\"",
                "\"+12025-07-23T09:00:00Z\"",
                "\"-0001-07-23T09:00:00Z\""
            })
    void refusesTimesThatRfc3339CannotWrite(String json) {
        assertThatThrownBy(() -> ProviderTime.parse(json(json))).isInstanceOf(DateTimeException.class);
    }

    @Test
    @Timeout(5)
    void refusesEndlessDigitsAtOnceAndQuotesOnlyTheirBeginning() {
        assertThatThrownBy(() -> ProviderTime.parse(TextNode.valueOf("7".repeat(1_000_000))))
                .isInstanceOf(DateTimeException.class)
                .hasMessageContaining("777")
                .message()
                .hasSizeLessThan(200);
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }
}
