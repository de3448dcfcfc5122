package io.waybill.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {

    private static final String ABOUT = Seal.forSink("evt_1", "email");

    @TempDir
    Path folder;

    @Test
    void opensWhatItSealedAlsoAfterARestart() throws Exception {
        String sealed = own().seal("t0ken", ABOUT);

        assertThat(sealed).doesNotContain("t0ken");
        assertThat(own().open(sealed, ABOUT)).isEqualTo("t0ken");
        assertThat(own().seal("t0ken", ABOUT)).isNotEqualTo(sealed);
    }

    @Test
    void makesAKeyThatOnlyTheHubsUserReadsWhenItIsNeeded() throws IOException {
        Seal seal = own();
        assertThat(folder).isEmptyDirectory();

        seal.seal("t0ken", ABOUT);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("seal.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void opensNothingForAnotherEventOrSinkOrWithAnotherKey() throws IOException {
        String sealed = own().seal("t0ken", ABOUT);

        assertThatThrownBy(() -> own().open(sealed, Seal.forSink("evt_2", "email")))
                .isInstanceOf(Seal.Broken.class);
        assertThatThrownBy(() -> own().open(sealed, Seal.forSink("evt_1", "crm")))
                .isInstanceOf(Seal.Broken.class);
        assertThatThrownBy(() -> own().open("AAAA", ABOUT)).isInstanceOf(Seal.Broken.class);
        Files.delete(folder.resolve("seal.key"));
        assertThatThrownBy(() -> own().open(sealed, ABOUT)).hasMessage("its key is gone");
        own().seal("another", ABOUT);
        assertThatThrownBy(() -> own().open(sealed, ABOUT)).hasMessage("it was sealed with another key");
    }

    @Test
    void hubsWithTheSameKeyOpenWhatEachOtherSealed() throws Exception {
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        String sealed = Seal.of(folder.resolve("one.key"), key).seal("t0ken", ABOUT);

        assertThat(Seal.of(folder.resolve("other.key"), key).open(sealed, ABOUT))
                .isEqualTo("t0ken");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    void knowsWhatIsNoKey(String text) {
        assertThat(Seal.isKey(text)).isFalse();
        assertThat(Seal.isKey(Base64.getEncoder().encodeToString(new byte[32]))).isTrue();
    }

    private Seal own() {
        return Seal.of(folder.resolve("seal.key"), null);
    }
}
