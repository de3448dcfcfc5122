package io.waybill.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private record Stamped(Instant at) {}

    static List<byte[]> notUtf8() {
        return List.of(
                "{\"name\": \"Žofie\"}".getBytes(UTF_16),
                "{\"name\": \"José\"}".getBytes(ISO_8859_1),
                new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'},
                new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'},
                new byte[] {'"', (byte) 0xE2, (byte) 0x82});
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void refusesBytesThatAreNotUtf8(byte[] bytes) {
        assertThatThrownBy(() -> Json.utf8(bytes)).isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void skipsOneByteOrderMark() throws CharacterCodingException {
        assertThat(Json.utf8("\uFEFF{\"a\": \"\uFEFFž\"}".getBytes(UTF_8))).isEqualTo("{\"a\": \"\uFEFFž\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "{",
                "{} {}",
                "{}x",
                "1 2",
                "[1,]",
                "{a: 1}",
                "{'a': 1}",
                "NaN",
                "01",
                "\"a\nb\"",
                "// {}\n{}"
            })
    void refusesWhatIsNotExactlyOneDocument(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonProcessingException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "12345678.0, 12345678",
        "1.2345678e7, 12345678",
        "12345678901234567890123.0, 12345678901234567890123",
        "0.1, 0.1",
        "0.10000000000000000000001, 0.10000000000000000000001",
        "1.50, 1.5",
        "100.0, 100",
        "-0.0, 0",
        "9007199254740993, 9007199254740993",
        "1e400, 1E+400"
    })
    void readsAndWritesNumbersExactly(String text, String written) throws JsonProcessingException {
        assertThat(Json.write(Json.parse("[" + text + "]"))).isEqualTo("[" + written + "]");
        assertThat(Json.parse(text).asText()).isEqualTo(written);
    }

    static Stream<Arguments> beyondTheLimits() {
        return Stream.of(
                Arguments.of("[".repeat(201) + "]".repeat(201), "nested more than 200 deep"),
                Arguments.of("[" + "{},".repeat(100_000) + "{}]", "more than 200000 names, values and brackets"),
                Arguments.of("[" + "9".repeat(1_001) + "]", "more than 1000 digits"),
                Arguments.of("[1e2001]", "an exponent beyond 2000"),
                Arguments.of("[1e-2001]", "an exponent beyond 2000"),
                Arguments.of("[1e2147483647]", "an exponent beyond 2000"),
                Arguments.of("[1e99999999999]", "an exponent beyond 2000"),
                Arguments.of("{\"" + "k".repeat(10_001) + "\":1}", "too long"));
    }

    @ParameterizedTest
    @MethodSource("beyondTheLimits")
    void saysWhichLimitATextIsBeyond(String text, String limit) {
        assertThatThrownBy(() -> Json.parse(text)).satisfies(e -> assertThat(Json.limitExceededBy(e))
                .hasValueSatisfying(detail -> assertThat(detail).contains(limit)));
    }

    @Test
    void readsWhatIsWithinTheLimitsAndWhatItWroteOfIt() throws JsonProcessingException {
        String text = "[".repeat(200) + "]".repeat(200);

        JsonNode payload = Json.parse(text);

        String written = Json.write(Map.of("data", Map.of("original", payload)));
        assertThat(Json.read(written.getBytes(UTF_8)).findValue("original")).isEqualTo(payload);
        assertThat(Json.limitExceededBy(new IllegalStateException())).isEmpty();
    }

    @Test
    void takesTheLastOfDoubledKeys() throws JsonProcessingException {
        assertThat(Json.parse("{\"a\": 1, \"b\": 2, \"a\": 3}")).isEqualTo(Json.parse("{\"a\": 3, \"b\": 2}"));
    }

    @Test
    void writesTimesAsRfc3339AndReadsThemBack() {
        // Given
        Stamped stamped = new Stamped(Instant.parse("2026-11-21T10:00:00.25Z"));

        // When
        String written = Json.write(stamped);

        // Then
        assertThat(written).isEqualTo("{\"at\":\"2026-11-21T10:00:00.25Z\"}");
        assertThat(Json.read(written.getBytes(UTF_8), Stamped.class)).isEqualTo(stamped);
    }
}
