package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.config.Written;
import io.waybill.testing.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which settings are near their end. */
class ExpiryCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-26T06:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void aCertificateIsNearItsEndUntilTheFileHasAnother() throws Exception {
        // Given: it is valid for 30 days
        Path certificate = folder.resolve("hub.pem");
        Path key = folder.resolve("hub.key");
        TestCertificate first =
                TestCertificate.make(folder, "EC").writeCertificate(certificate).writeKey(key);
        Instant ends = first.certificate().getNotAfter().toInstant();
        ExpiryCheck check = check("waybill.http.tls.certificate = " + certificate, "waybill.http.tls.key = " + key);

        // Then: a third of its time is less than two weeks
        assertThat(check.find(ends.minus(Duration.ofDays(11)), List.of())).isEmpty();
        List<Alarm> raised = check.find(ends.minus(Duration.ofDays(9)), List.of());
        assertThat(raised).extracting(Alarm::about).containsExactly("waybill.http.tls.certificate");
        assertThat(raised.get(0).problem()).contains(certificate.toString(), ends.toString(), "in 9 days");
        assertThat(check.find(ends.plusSeconds(1), raised).get(0).problem()).contains("ended at");

        // When: half of the next one is written
        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nMIIB");
        assertThatThrownBy(() -> check.find(ends.minus(Duration.ofDays(9)), raised))
                .isInstanceOf(IllegalStateException.class);
        TestCertificate.make(folder, "EC", 60).writeCertificate(certificate).writeKey(key);

        // Then
        assertThat(check.find(ends.minus(Duration.ofDays(9)), raised)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waybill.ops.token",
                "waybill.broker.password",
                "waybill.audit.password",
                "waybill.source.leadsail.secret",
                "waybill.source.leadsail.previous-secret",
                "waybill.sink.crm.header.Authorization",
                "waybill.sink.slack.token"
            })
    void aTokenIsFoundInEverySettingWithASecret(String setting) {
        String token = token("{\"iat\":%d,\"exp\":%d}", -300, 13);
        ExpiryCheck check = check(
                "waybill.source.leadsail.verification = header",
                "waybill.source.leadsail.header = X-Hook",
                "waybill.source.leadsail.secret = other",
                "%s = %s".formatted(setting, setting.contains("header.A") ? "Bearer " + token : token));

        assertThat(check.find(NOW, List.of())).extracting(Alarm::about).containsExactly(setting);
    }

    @ParameterizedTest
    @CsvSource({
        "-300, 13, true", // of a year, within two weeks
        "-300, 15, false",
        "-2, 0.9, true", // of three days, within a third
        "-2, 1.1, false",
        "-300, -1, true", // it is over
        "-300, 13.5, true"
    })
    void aTokenIsNearItsEndWithinTwoWeeksOrAThirdOfItsTime(double issuedAt, double ends, boolean isNear) {
        ExpiryCheck check = check("waybill.sink.slack.token = " + token("{\"iat\":%d,\"exp\":%d}", issuedAt, ends));

        assertThat(check.find(NOW, List.of())).hasSize(isNear ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"iat\":%d}", "{\"exp\":\"%d\"}", "{\"exp\":1e99}", "no json"})
    void aTokenThatSaysNoEndHasNone(String claims) {
        assertThat(check("waybill.sink.slack.token = " + token(claims, 1, 1)).find(NOW, List.of()))
                .isEmpty();
    }

    private ExpiryCheck check(String... settings) {
        Written written = Written.in(folder, settings);
        return ExpiryCheck.of(written::read);
    }

    /** A JSON Web Token; its times are in days from now. */
    private static String token(String claims, double issuedAt, double ends) {
        return "%s.%s.c2lnbmVk"
                .formatted(base64("{\"alg\":\"none\"}"), base64(claims.formatted(seconds(issuedAt), seconds(ends))));
    }

    private static long seconds(double days) {
        return NOW.plusSeconds((long) (days * 86_400)).getEpochSecond();
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
