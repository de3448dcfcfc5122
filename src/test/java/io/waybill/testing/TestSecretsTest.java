package io.waybill.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TestSecretsTest {

    @ParameterizedTest
    @FieldSource("io.waybill.testing.TestSecrets#MARKS")
    void findsASecretOfATestInALog(String mark) {
        String leak = "Authorization: Bearer %s-of-crm".formatted(mark);

        assertThat(TestSecrets.leaks(Stream.of("fine", leak, "fine", "whsec_test")))
                .containsExactly("2: " + leak, "4: whsec_test");
    }

    @Test
    void findsNoneWhereThereIsNone() {
        assertThat(TestSecrets.leaks(Stream.of("source crm: ••••", "whsec_…"))).isEmpty();
    }
}
