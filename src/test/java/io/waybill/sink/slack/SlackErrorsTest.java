package io.waybill.sink.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.waybill.sink.SinkFailure;
import io.waybill.sink.SinkResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of Slack and of the services that take what Slack takes. */
class SlackErrorsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ok",
                "OK",
                "",
                "{\"ok\":true}",
                "{\"success\":true}",
                "{\"status\":\"queued\",\"error\":null}",
                "{\"error\":false,\"errors\":[]}",
                "{\"error\":\"\"}",
                "thank you",
                "1",
                "[]"
            })
    void aWebhookTakesTheMessageUnlessItSaysNo(String body) {
        assertThatCode(() -> SlackErrors.checkWebhook(answer(200, body))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | no_service                                 | refused
            200 | invalid_token                              | refused
            200 | {"ok":false,"error":"token_revoked"}       | refused
            404 | {"ok":false,"error":"no_team"}             | refused
            200 | <!DOCTYPE html><html>Sign in</html>        | refused
            200 | rate_limited                               | transient
            200 | {"ok":false,"error":"ratelimited"}         | transient
            200 | channel_is_archived                        | permanent
            200 | invalid_payload                            | permanent
            200 | {"ok":false}                               | permanent
            200 | {"success":false,"error":"bad channel"}    | permanent
            200 | {"error":"no such channel"}                | permanent
            """)
    void aWebhookSaysNoAlsoWith200(int status, String body, String outcome) {
        SinkFailure failure =
                catchThrowableOfType(SinkFailure.class, () -> SlackErrors.checkWebhook(answer(status, body)));

        assertThat(failure.outcome().written()).isEqualTo(outcome);
        assertThat(failure).hasMessageContaining("answered " + status);
    }

    @Test
    void anAnswerThatBrokeOffIsNoAnswer() {
        SinkResponse broken = new SinkResponse(200, "{\"ok\":", false, Duration.ZERO);

        assertThat(catchThrowableOfType(SinkFailure.class, () -> SlackErrors.checkMethod(broken))
                        .outcome()
                        .written())
                .isEqualTo("transient");
    }

    private static SinkResponse answer(int status, String body) {
        return new SinkResponse(status, body, true, Duration.ZERO);
    }
}
