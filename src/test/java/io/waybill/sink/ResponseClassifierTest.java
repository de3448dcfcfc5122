package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.waybill.record.AttemptOutcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseClassifierTest {

    private static final Duration ASKED = Duration.ofSeconds(7);

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void takeAnySuccessForADelivery(int status) {
        assertThatCode(() -> ResponseClassifier.check(new SinkResponse(status, "ok", true, Duration.ZERO), true))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            408, TRANSIENT
            425, TRANSIENT
            429, TRANSIENT
            500, TRANSIENT
            502, TRANSIENT
            503, TRANSIENT
            504, TRANSIENT
            599, TRANSIENT
            400, PERMANENT
            402, PERMANENT
            404, PERMANENT
            405, PERMANENT
            409, PERMANENT
            413, PERMANENT
            422, PERMANENT
            451, PERMANENT
            401, REFUSED
            403, REFUSED
            407, REFUSED
            300, REFUSED
            301, REFUSED
            302, REFUSED
            307, REFUSED
            308, REFUSED
            """)
    void tellByTheStatusWhetherToTryAgainToParkOrToStop(int status, AttemptOutcome outcome) {
        // When
        SinkFailure failure = failure(status, false);

        // Then
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure.answerCode()).isEqualTo(status);
        assertThat(failure).hasMessageContaining("answered " + status);
    }

    @Test
    void refuseAGoneAddressAndParkTheEventOfAGoneLead() {
        assertThat(failure(410, true).outcome()).isEqualTo(AttemptOutcome.REFUSED);
        assertThat(failure(410, false).outcome()).isEqualTo(AttemptOutcome.PERMANENT);
        assertThat(failure(404, true).outcome()).isEqualTo(AttemptOutcome.PERMANENT);
    }

    @Test
    void waitAsLongAsTheSinkAskedBeforeTryingAgain() {
        assertThat(failure(429, true).retryAfter()).isEqualTo(ASKED);
        assertThat(failure(503, true).retryAfter()).isEqualTo(ASKED);
        assertThat(failure(400, true).retryAfter()).isZero();
    }

    @Test
    void quoteAnAnswerInOneLineThatReadsAsItIs() {
        assertThat(SinkResponse.describe(422, "no\n\u0007 such \u202E daeL \u2028lead ☃\n"))
                .isEqualTo("answered 422: no such daeL lead ☃");
    }

    @Test
    void sayWhatToCorrect() {
        assertThat(failure(401, true)).hasMessageContaining("credentials");
        assertThat(failure(302, true)).hasMessageContainingAll("moved", "url");
        assertThat(failure(410, true)).hasMessageContaining("address is gone");
    }

    @Test
    void quoteWhatTheSinkSaidInOneLineAndInPart() {
        assertThat(describe(422, " {\n  \"error\":\t\"no such stage\"\r\n} "))
                .isEqualTo("answered 422: { \"error\": \"no such stage\" }");
        assertThat(describe(500, "x".repeat(5_000))).hasSizeLessThan(350).endsWith("x…");
        assertThat(describe(500, " \n")).isEqualTo("answered 500");
        assertThat(describe(500, "")).isEqualTo("answered 500");
    }

    private static String describe(int status, String body) {
        return new SinkResponse(status, body, true, Duration.ZERO).describe();
    }

    private static SinkFailure failure(int status, boolean toTheAddressItself) {
        SinkFailure failure = catchThrowableOfType(
                SinkFailure.class,
                () -> ResponseClassifier.check(new SinkResponse(status, "no", true, ASKED), toTheAddressItself));
        assertThat(failure).isNotNull();
        return failure;
    }
}
