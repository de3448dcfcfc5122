package io.waybill.source.verification;

import static io.waybill.source.verification.Hooks.NOW;
import static io.waybill.source.verification.Hooks.result;
import static io.waybill.source.verification.Hooks.secret;
import static io.waybill.source.verification.Hooks.signed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.SourceSettings.Scheme;
import org.junit.jupiter.api.Test;

/** What holds for every scheme that signs the body. */
abstract class SignatureContract extends SchemeContract {

    SignatureContract(Scheme scheme) {
        super(scheme);
    }

    @Test
    void refusesABodyChangedOnItsWay() {
        Webhook webhook = signed(with(secret(RIGHT)), "{\"amount\":1}".getBytes(UTF_8), NOW, NOW);
        webhook.body()[10] = '9';

        assertThat(result(with(secret(RIGHT)), webhook)).isEqualTo(VerificationResult.MISMATCH);
    }
}
