package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.SharedSecret.Slot;
import io.waybill.config.SourceSettings.Scheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
                .contains(
                        "'waybill.source.leadsail.verification'",
                        "is required",
                        "hmac, header, basic, path-token, body-secret, query-secret, none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            signature           | 'waybill.source.leadsail.verification' = 'signature': must be one or more of sendpilot, standard-webhooks,
            HEADER              | 'waybill.source.leadsail.verification' = 'HEADER': must be one or more of sendpilot, standard-webhooks,
            path-token, none    | 'none' accepts what the other schemes reject
            path-token          | 'waybill.source.leadsail.secret': is required for verification 'path-token'
            github, slack       | 'waybill.source.leadsail.secret': is required for verification 'github, slack'
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
        assertThat(source.secrets())
                .containsExactly(
                        new SharedSecret(Slot.SECRET, new Secret("new")),
                        new SharedSecret(Slot.PREVIOUS_SECRET, new Secret("old")));
        assertThat(source.proof().header()).isEqualTo("X-Secret");
        assertThat(source.timestampTolerance()).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hush", "hush\n", "hush\r\n", "hush\n\n"})
    void readsSecretsFromFilesWithoutTheLineBreakAtTheirEnd(String content) throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("secret"), content);
        Path previous = Files.writeString(folder.resolve("previous"), " inner\nbreak \n");

        // When
        SourceSettings source = source("github", """
                waybill.source.leadsail.secret-file = %s
                waybill.source.leadsail.previous-secret-file = %s
                """.formatted(file, previous)).leadsail();

        // Then
        assertThat(source.secrets())
                .extracting(secret -> secret.secret().reveal())
                .containsExactly("hush", " inner\nbreak ");
    }

    @Test
    void saysWhatIsWrongWithASecretFile() throws IOException {
        // Given
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});
        Path large = Files.writeString(folder.resolve("large"), "x".repeat(70_000));

        // Then
        assertThat(secretFile(folder.resolve("nowhere"))).contains("there is no such file");
        assertThat(secretFile(folder)).contains("there is no such file");
        assertThat(secretFile(empty)).contains("is empty");
        assertThat(secretFile(binary)).contains("is not UTF-8");
        assertThat(secretFile(large)).contains("is too large for a secret");
    }

    @Test
    void refusesASecretGivenTwice() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "hush");

        assertThat(source("github", """
                waybill.source.leadsail.secret = shout
                waybill.source.leadsail.secret-file = %s
                """.formatted(file)).problems())
                .singleElement()
                .asString()
                .contains(
                        "'waybill.source.leadsail.secret-file'",
                        "cannot be set together with waybill.source.leadsail.secret")
                .doesNotContain("hush", "shout");
    }

    @Test
    void refusesASecretThatIsNoKeyForTheOnlyScheme() {
        assertThat(source("standard-webhooks", "waybill.source.leadsail.secret = no base64!")
                        .problems())
                .singleElement()
                .asString()
                .contains("'waybill.source.leadsail.secret'", "is not a key for verification 'standard-webhooks'")
                .doesNotContain("no base64!");
        assertThat(source("standard-webhooks, github", "waybill.source.leadsail.secret = no base64!")
                        .problems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            signed = {body}                              | 'waybill.source.leadsail.hmac.header': is required for verification
            header = X Sig                               | is not a header name
            header = X-Sig; algorithm = md5              | must be one of sha-256, sha-512, sha-1
            header = X-Sig; encoding = base32            | must be one of hex, base64, base64url
            header = X-Sig; signed = static              | must contain {body}, because the signature would fit any body without it
            header = X-Sig; signed = {uri}{body}         | contains {uri}, but only {body}, {timestamp}, {id} and {url} are replaced
            header = X-Sig; signed = {timestamp}.{body}  | 'waybill.source.leadsail.hmac.timestamp': is required because {timestamp} is signed
            header = X-Sig; signed = {id}.{body}         | 'waybill.source.leadsail.hmac.id': is required because {id} is signed
            header = X-Sig; timestamp = X-Time           | is not signed, so it proves nothing
            header = X-Sig; id = id=                     | is not signed, so it proves nothing
            """)
    void refusesAnHmacThatWouldNotVerify(String settings, String problem) {
        String lines = Arrays.stream(settings.split(";"))
                .map(setting -> "waybill.source.leadsail.hmac.%s\n".formatted(setting.strip()))
                .collect(Collectors.joining());
        assertThat(source("hmac", lines + "waybill.source.leadsail.secret = k").problems())
                .singleElement()
                .asString()
                .contains(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-256", "SHA-256", "sha256", "SHA256"})
    void takesAnAlgorithmHoweverTheProviderWritesIt(String algorithm) {
        HmacSettings hmac =
                source("hmac", """
                waybill.source.leadsail.secret = k
                waybill.source.leadsail.hmac.header = X-Sig
                waybill.source.leadsail.hmac.algorithm = %s
                waybill.source.leadsail.hmac.signed = v0:{timestamp}:{body}
                waybill.source.leadsail.hmac.timestamp = t=
                """.formatted(algorithm)).leadsail().proof().hmac();

        assertThat(hmac)
                .isEqualTo(new HmacSettings(
                        Algorithm.SHA_256, "X-Sig", "", Encoding.HEX, "v0:{timestamp}:{body}", "t=", ""));
    }

    @Test
    void needsThePublicAddressWhereTheAddressIsSigned() {
        String lines = """
                waybill.source.leadsail.secret = k
                waybill.source.leadsail.hmac.header = X-Sig
                waybill.source.leadsail.hmac.signed = POST{url}{body}
                """;

        assertThat(source("hmac", lines).problems())
                .singleElement()
                .asString()
                .contains(
                        "'waybill.http.public-url': is required because waybill.source.leadsail.hmac.signed contains {url}");
        assertThat(source("hmac", lines + "waybill.http.public-url = https://hooks.example/in/\n")
                        .leadsail()
                        .proof()
                        .hmac()
                        .signed())
                .isEqualTo("POSThttps://hooks.example/in{target}{body}");
        assertThat(source("hmac", lines.replace("{url}", "{target}")).problems())
                .singleElement()
                .asString()
                .contains("contains {target}, but only {body}, {timestamp}, {id} and {url} are replaced");
    }

    @Test
    void refusesHmacSettingsThatNothingReads() {
        assertThat(source("github", """
                waybill.source.leadsail.secret = k
                waybill.source.leadsail.hmac.header = X-Sig
                """).problems())
                .singleElement()
                .asString()
                .contains("'waybill.source.leadsail.hmac.header' = 'X-Sig': is used only with verification 'hmac'");
    }

    @Test
    void lastsARegistrationAnHourAtMost() {
        // Given
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);
        String line = "waybill.source.leadsail.secret = k\nwaybill.source.leadsail.registration-until = ";

        // Then
        assertThat(source("pelcro", line + "2026-11-22T12:00:00+01:00")
                        .read(clock)
                        .sources())
                .extractingByKey("leadsail")
                .returns(Instant.parse("2026-11-22T11:00:00Z"), SourceSettings::registrationUntil);
        assertThatThrownBy(() -> source("pelcro", line + "2026-11-22T11:00:01Z").read(clock))
                .hasMessageContaining("'waybill.source.leadsail.registration-until' = '2026-11-22T11:00:01Z'")
                .hasMessageContaining("more than an hour ahead");
        assertThatThrownBy(() -> source("pelcro", line + "soon").read(clock))
                .hasMessageContaining("must be a time such as");
    }

    @Test
    void needsNoSecretWhileTheProviderIsRegistered() {
        // Given
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);
        String until = "waybill.source.leadsail.registration-until = ";

        // Then
        assertThat(source("pelcro", until + "2026-11-22T10:30:00Z").read(clock).sources())
                .extractingByKey("leadsail")
                .returns(List.of(), SourceSettings::secrets);
        assertThatThrownBy(
                        () -> source("pelcro", until + "2026-11-22T09:30:00Z").read(clock))
                .hasMessageContaining("'waybill.source.leadsail.secret': is required");
    }

    @Test
    void refusesAHandshakeThereIsNot() {
        assertThat(source("github", """
                waybill.source.leadsail.secret = k
                waybill.source.leadsail.handshake = slack, webhooks
                """).problems())
                .singleElement()
                .asString()
                .contains("must be one or more of slack, cloudevents, meta");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            body-secret  |                          | body-secret': is required for verification 'body-secret'
            body-secret  | body-secret = a..b       | cannot be the place of a secret
            query-secret |                          | query-secret': is required for verification 'query-secret'
            query-secret | query-secret = a&b       | cannot be the place of a secret
            github       | body-secret = secret_key | is used only with verification 'body-secret'
            hubspot      |                          | 'waybill.http.public-url': is required because
            """)
    void demandsToKnowWhereTheProofIs(String verification, String line, String problem) {
        String lines = line == null ? "" : "waybill.source.leadsail." + line;

        assertThat(source(verification, "waybill.source.leadsail.secret = k\n" + lines)
                        .problems())
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void keepsWhatOtherSchemesNeedWhileNothingIsVerified() {
        SourceSettings source = source("none", """
                waybill.source.leadsail.body-secret = secret_key
                waybill.source.leadsail.hmac.header = X-Sig
                """).leadsail();

        assertThat(source.proof().bodySecret()).isEqualTo("secret_key");
    }

    @Test
    void readsAccountsOfAKindAndRetiredSources() {
        Map<String, SourceSettings> sources = source("none", """
                waybill.source.acme.kind = leadsail
                waybill.source.acme.verification = github
                waybill.source.acme.secret = k
                waybill.source.gone.retired = true
                waybill.source.gone.verification = none
                """).read().sources();

        assertThat(sources).containsOnlyKeys("leadsail", "acme", "gone");
        assertThat(sources.get("leadsail").kind()).isEqualTo("leadsail");
        assertThat(sources.get("acme").kind()).isEqualTo("leadsail");
        assertThat(sources.get("gone").kind()).isNull();
        assertThat(source("none", "waybill.source.gone.retired = false").problems())
                .singleElement()
                .asString()
                .contains("there is no source 'gone'");
    }

    @Test
    void demandsAVerifyTokenForMetasHandshake() {
        String lines = "waybill.source.leadsail.secret = k\nwaybill.source.leadsail.handshake = %s\n";
        String token = "waybill.source.leadsail.handshake-token = v3rify\n";

        assertThat(source("github", lines.formatted("meta")).problems())
                .singleElement()
                .asString()
                .contains("handshake-token': is required");
        assertThat(source("github", lines.formatted("slack") + token).problems())
                .singleElement()
                .asString()
                .contains("is used only with the handshake 'meta'")
                .doesNotContain("v3rify");
        assertThat(source("github", lines.formatted("meta") + token).problems()).isEmpty();
    }

    private Written source(String verification, String lines) {
        return Written.exactlyIn(
                folder, "waybill.source.leadsail.verification = %s\n%s\n".formatted(verification, lines));
    }

    private String secretFile(Path file) {
        List<String> problems = source("github", "waybill.source.leadsail.secret-file = " + file)
                .problems();
        assertThat(problems).singleElement().asString().contains("'waybill.source.leadsail.secret-file'");
        return problems.get(0);
    }
}
