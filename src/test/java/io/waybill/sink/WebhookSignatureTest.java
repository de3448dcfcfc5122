package io.waybill.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {

    private static final Secret SECRET = new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    /** A vector of the tests of Standard Webhooks' own libraries. */
    @Test
    void signsAsTheSpecificationsLibrariesDo() {
        assertThat(headers(List.of(SECRET)))
                .isEqualTo(Map.of(
                        "webhook-id",
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        "webhook-timestamp",
                        "1614265330",
                        "webhook-signature",
                        SIGNATURE));
    }

    @Test
    void signsWithBothSecretsWhileOneReplacesTheOther() {
        Secret next = new Secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");

        String[] both = headers(List.of(next, SECRET)).get("webhook-signature").split(" ");

        assertThat(both).containsExactly(headers(List.of(next)).get("webhook-signature"), SIGNATURE);
    }

    private static Map<String, String> headers(List<Secret> secrets) {
        return WebhookSignature.headers(
                "msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1614265330), BODY, secrets);
    }
}
