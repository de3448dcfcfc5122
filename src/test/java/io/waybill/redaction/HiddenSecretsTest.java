package io.waybill.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.Secret;
import org.junit.jupiter.api.Test;

class HiddenSecretsTest {

    private static final String TEXT = "first-one second-one third-one";

    @Test
    void hidesTheSecretsOfEverySetThatIsOpen() {
        try (HiddenSecrets first = hiding("first-one");
                HiddenSecrets third = hiding("third-one")) {
            // Given
            HiddenSecrets second = hiding("second-one");
            assertThat(Printed.now(TEXT)).isEqualTo("•••• •••• ••••");

            // When
            second.close();

            // Then
            assertThat(Printed.now(TEXT)).isEqualTo("•••• second-one ••••");
        }
        assertThat(Printed.now(TEXT)).isEqualTo(TEXT);
    }

    @Test
    void hidesASecretOfTwoSetsUntilBothAreClosed() {
        HiddenSecrets first = hiding("first-one");
        HiddenSecrets second = hiding("first-one");

        first.close();
        assertThat(Printed.now(TEXT)).isEqualTo("•••• second-one third-one");
        second.close();
        assertThat(Printed.now(TEXT)).isEqualTo(TEXT);
    }

    @Test
    void closesTwiceWithoutHarm() {
        try (HiddenSecrets first = hiding("first-one")) {
            HiddenSecrets same = hiding("first-one");
            same.close();
            same.close();
            assertThat(Printed.now(TEXT)).isEqualTo("•••• second-one third-one");
        }
    }

    @Test
    void hidesTheWholeOfASecretThatAnotherIsAPartOf() {
        try (HiddenSecrets whole = hiding("second-one");
                HiddenSecrets part = hiding("second")) {
            assertThat(Printed.now(TEXT)).isEqualTo("first-one •••• third-one");
        }
    }

    private static HiddenSecrets hiding(String secret) {
        HiddenSecrets hidden = new HiddenSecrets();
        hidden.add(Secrets.in(new Secret(secret)));
        return hidden;
    }
}
