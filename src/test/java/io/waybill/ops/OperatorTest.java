package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTest {

    private static String basic(String text) {
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isWhoTheCallClaims() {
        assertThat(Operator.name(basic("ada:token"))).isEqualTo("ada");
        assertThat(Operator.name(basic("Ada Lovelace:to:ken"))).isEqualTo("Ada Lovelace");
    }

    @Test
    void staysOnItsLineOfTheLog() {
        assertThat(Operator.name(basic("ada\nERROR all is lost\u001b[0m:token")))
                .isEqualTo("ada ERROR all is lost [0m");
        assertThat(Operator.name(basic("a".repeat(1_000) + ":token"))).hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer token", "Basic ?", "Basic", "Basic dG9rZW4="})
    void isUnknownOtherwise(String authorization) {
        assertThat(Operator.name(authorization)).isNull();
        assertThat(Operator.name(null)).isNull();
    }
}
