package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNameTest {

    private static final String ID = "evt_0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        "run-999.csv,              run-999-0123456789ab.csv",
        "run.csv.gz,               run-0123456789ab.csv.gz",
        "download,                 download-0123456789ab",
        "'',                       file-0123456789ab",
        "..,                       file-0123456789ab",
        "../../etc/passwd,         etc_passwd-0123456789ab",
        "'a\\b:c*d.csv',           a_b_c_d-0123456789ab.csv",
        ".htaccess,                htaccess-0123456789ab",
        "'Winter  export .csv',    Winter export-0123456789ab.csv",
        "Über–uns.csv,             Über–uns-0123456789ab.csv"
    })
    void isTheNameThatWasWantedAndTheEventsId(String wanted, String name) {
        assertThat(FileName.of(wanted, ID)).isEqualTo(name);
    }

    @Test
    void hasNoCharacterThatNobodySees() {
        assertThat(FileName.of("a\u0000b\nc\u202Egpj.csv", ID)).isEqualTo("a_b_c_gpj-0123456789ab.csv");
    }

    @Test
    void isShortEnoughForAnyFolder() {
        String name = FileName.of("ü".repeat(400) + ".csv", ID);

        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(200);
        assertThat(name).endsWith("ü-0123456789ab.csv");
    }
}
