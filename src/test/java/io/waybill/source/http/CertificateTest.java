package io.waybill.source.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.waybill.config.HttpSettings.Tls;
import io.waybill.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateTest {

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void takesACertificateWithItsKey(String algorithm) throws IOException {
        TestCertificate.make(folder, algorithm).writeCertificate(chain()).writeKey(key());
        Certificate certificate = Certificate.read(new Tls(chain(), key()));

        assertThatCode(() -> certificate.check(vertx)).doesNotThrowAnyException();
        assertThat(certificate.toString()).doesNotContain("PRIVATE");
    }

    @ParameterizedTest
    @CsvSource({"EC, EC", "RSA, RSA", "EC, RSA"})
    void refusesACertificateWithTheKeyOfAnother(String algorithm, String another) throws IOException {
        TestCertificate.make(folder, algorithm).writeCertificate(chain());
        TestCertificate.make(folder, another).writeKey(key());
        Certificate certificate = Certificate.read(new Tls(chain(), key()));

        assertThatThrownBy(() -> certificate.check(vertx))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageMatching(
                        "the key does not belong to the certificate|private key algorithm does not match .*");
    }

    @Test
    void refusesWhatIsNone() throws IOException {
        TestCertificate.make(folder, "EC").writeCertificate(chain()).writeKey(key());
        Files.writeString(chain(), "nonsense");
        Certificate certificate = Certificate.read(new Tls(chain(), key()));

        assertThatThrownBy(() -> certificate.check(vertx)).isInstanceOf(GeneralSecurityException.class);
    }

    private Path chain() {
        return folder.resolve("chain.pem");
    }

    private Path key() {
        return folder.resolve("key.pem");
    }
}
