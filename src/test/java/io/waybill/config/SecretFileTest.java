package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {

    private static final String SECRET = "https://me:hush@hooks.example/T1/hush";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    }

    @Test
    void isReadForEverySecretThereIs() {
        SettingKeys.ALL.stream().filter(key -> key.type().canBeInFile()).forEach(key -> {
            String owner = key.owner() == SettingOwner.SOURCE ? "leadsail" : isOfSlack(key) ? "slack" : "crm";
            String name = key.of(owner).replace("HEADER", "X-Key").replace("CHANNEL", "alerts");
            Written written = Written.in(folder, name + "-file = " + file);

            assertThat(written.texts()).as(name).containsEntry(name, SECRET);
            assertThat(written.problems()).as(name).noneMatch(problem -> problem.contains("hush"));
        });
    }

    private static boolean isOfSlack(SettingKey<?> key) {
        return SinkSettingKeys.SLACK.keys().contains(key);
    }

    @Test
    void takesThePlaceOfTheSecretItself() {
        // When
        Settings settings = Written.in(
                        folder,
                        "waybill.ops.token-file = " + file,
                        "waybill.audit.password-file = " + file,
                        "waybill.sink.slack.mode = dry",
                        "waybill.sink.slack.channel.alerts-file = " + file,
                        "waybill.sink.archive.folder-file = " + file)
                .variable("WAYBILL_SINK_CRM_HEADER_AUTHORIZATION_FILE", file.toString())
                .property("waybill.source.leadsail.previous-secret-file", file.toString())
                .read();

        // Then
        Secret secret = new Secret(SECRET);
        assertThat(settings.ops().token()).isEqualTo(secret);
        assertThat(settings.audit().password()).isEqualTo(secret);
        assertThat(settings.sinks().get("slack").slack().channels()).isEqualTo(Map.of("alerts", secret));
        assertThat(settings.sinks().get("crm").headers()).isEqualTo(Map.of("authorization", secret));
        assertThat(settings.sources().get("leadsail").secrets()).hasSize(1);
        assertThat(settings.secretsFromFiles()).contains(secret).hasSize(6);
        assertThat(settings.texts()).containsEntry("waybill.sink.archive.folder", SECRET);
        assertThat(settings.toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"waybill.ops.token", "waybill.sink.crm.header.Authorization"})
    void isRefusedTogetherWithTheSecretItself(String key) {
        assertThat(Written.in(folder, key + " = hush", key + "-file = " + file).problems())
                .singleElement()
                .asString()
                .contains(":2: error: '%s-file'".formatted(key), "cannot be set together with " + key)
                .doesNotContain("hush");
    }

    @Test
    void isNamedIfItIsMissing() {
        assertThat(Written.in(folder, "waybill.audit.password-file = /nowhere/password")
                        .problems())
                .singleElement()
                .asString()
                .contains(":1: error: 'waybill.audit.password-file' = '/nowhere/password': there is no such file");
    }

    @Test
    void saysInWhichFileAValueIsWrong() throws IOException {
        Files.writeString(file, "hush");

        assertThat(Written.in(folder, "waybill.sink.slack.webhook-url-file = " + file)
                        .problems())
                .singleElement()
                .asString()
                .startsWith(file + ": error: 'waybill.sink.slack.webhook-url' = '••••': must be an address")
                .doesNotContain("hush");
    }

    @Test
    void isNoSecretInTheSettingsFile() {
        assertThat(Written.in(folder, "waybill.sink.crm.header.Authorization-file = " + file)
                        .warnings())
                .noneMatch(warning -> warning.contains("is a secret in a file"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waybill.audit.jdbc-url = jdbc:postgresql://db/w?user=u&password=hush",
                "waybill.broker.url = tcp://mq:61616?sslEnabled=true;keyStorePassword=hush"
            })
    void isWhereAnAddressWithAPasswordShouldBe(String setting) throws IOException {
        String key = setting.substring(0, setting.indexOf(' '));
        Files.writeString(file, setting.substring(setting.indexOf('=') + 2));

        assertThat(Written.in(folder, setting).warnings())
                .filteredOn(warning -> warning.contains("name that with %s-file".formatted(key)))
                .hasSize(1);
        assertThat(Written.in(folder, key + "-file = " + file).problems()).isEmpty();
    }

    @Test
    void isOnlyForSecretsAndAddresses() {
        assertThat(Written.in(folder, "waybill.http.port-file = " + file).problems())
                .singleElement()
                .asString()
                .contains("'waybill.http.port-file': there is no such setting");
    }
}
