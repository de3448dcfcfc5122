package io.waybill.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.Secret;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HiddenSecretsTest {

    private static final String TEXT = "first-one second-one third-one";

    private final List<HiddenSecrets> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(HiddenSecrets::close);
    }

    @Test
    void hidesTheSecretsOfEverySetThatIsOpen() {
        // Given
        HiddenSecrets first = hiding("first-one");
        HiddenSecrets second = hiding("second-one");
        HiddenSecrets third = hiding("third-one");
        assertThat(Printed.now(TEXT)).isEqualTo("•••• •••• ••••");

        // When
        second.close();

        // Then
        assertThat(Printed.now(TEXT)).isEqualTo("•••• second-one ••••");

        // When
        first.close();
        third.close();

        // Then
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
    void closesTwiceWithoutShowingWhatAnotherSetHides() {
        // Given
        hiding("first-one");
        HiddenSecrets same = hiding("first-one");

        // When
        same.close();
        same.close();

        // Then
        assertThat(Printed.now(TEXT)).isEqualTo("•••• second-one third-one");
    }

    @Test
    void hidesTheWholeOfASecretThatAnotherIsAPartOf() {
        hiding("second");
        hiding("second-one");

        assertThat(Printed.now(TEXT)).isEqualTo("first-one •••• third-one");
    }

    private HiddenSecrets hiding(String secret) {
        HiddenSecrets hidden = new HiddenSecrets();
        opened.add(hidden);
        hidden.add(Secrets.in(new Secret(secret)));
        return hidden;
    }
}
