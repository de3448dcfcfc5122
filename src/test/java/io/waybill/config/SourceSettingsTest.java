package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.SourceSettings.Scheme;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceSettingsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "waybill.source.leadsail.verification =",
                "waybill.source.leadsail.verification = ,",
                "waybill.source.leadsail.secret = hush"
            })
    void demandsThatVerificationIsWritten(String line) {
        assertThat(Written.exactlyIn(folder, line).problems())
                .singleElement()
                .asString()
                .contains("'waybill.source.leadsail.verification'", "must be written", "header, path-token, none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            signature           | 'waybill.source.leadsail.verification' = 'signature': must be among header, path-token, none
            HEADER              | 'waybill.source.leadsail.verification' = 'HEADER': must be among header, path-token, none
            path-token, none    | 'none' would let in whom the others refuse
            path-token          | 'waybill.source.leadsail.secret': is needed for verification 'path-token'
            """)
    void refusesAVerificationThatWouldNotVerify(String verification, String problem) {
        assertThat(Written.exactlyIn(folder, """
                waybill.source.leadsail.verification = %s
                waybill.source.leadsail.previous-secret = hush
                """.formatted(verification)).problems())
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void demandsTheNameOfTheHeaderThatCarriesTheSecret() {
        assertThat(Written.exactlyIn(folder, """
                waybill.source.leadsail.verification = header
                waybill.source.leadsail.secret = hush
                """).problems())
                .singleElement()
                .asString()
                .contains("'waybill.source.leadsail.header'", "name the header");
    }

    @Test
    void readsSeveralSchemesAndBothSecrets() {
        // When
        SourceSettings source = Written.exactlyIn(folder, """
                waybill.source.leadsail.verification = path-token, header
                waybill.source.leadsail.secret = new
                waybill.source.leadsail.previous-secret = old
                waybill.source.leadsail.header = X-Secret
                """).leadsail();

        // Then
        assertThat(source.schemes()).isEqualTo(Set.of(Scheme.HEADER, Scheme.PATH_TOKEN));
        assertThat(source.secrets()).containsExactly(new Secret("new"), new Secret("old"));
        assertThat(source.header()).isEqualTo("X-Secret");
    }
}
