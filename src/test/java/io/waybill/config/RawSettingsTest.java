package io.waybill.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawSettingsTest {

    @TempDir
    Path folder;

    @Test
    void preferASystemPropertyToAVariableAndAVariableToTheFile() {
        // Given
        Written written = Written.in(folder, "waybill.http.port = 1001", "waybill.ops.port = 1002")
                .variable("WAYBILL_HTTP_PORT", "2001")
                .variable("WAYBILL_OPS_PORT", "2002")
                .variable("WAYBILL_HTTP_MAX_IN_FLIGHT", "23")
                .property("waybill.http.port", "3001");

        // When
        Settings settings = written.read();

        // Then
        assertThat(settings.http().port()).isEqualTo(3001);
        assertThat(settings.ops().port()).isEqualTo(2002);
        assertThat(settings.http().maxInFlight()).isEqualTo(23);
    }

    @Test
    void keepHeaderNamesAsTheFileWritesThemWhenAVariableOverridesOne() {
        // Given
        Written written = Written.in(folder, "waybill.sink.crm.header.X-Api-Key = old")
                .variable("WAYBILL_SINK_CRM_HEADER_X_API_KEY", "new")
                .variable("WAYBILL_SINK_CRM_HEADER_X_TENANT", "7");

        // Then
        assertThat(written.sink("crm").headers())
                .isEqualTo(Map.of("X-Api-Key", new Secret("new"), "x-tenant", new Secret("7")));
    }

    @Test
    void goBackToTheDefaultWhenAVariableIsEmpty() {
        assertThat(Written.in(folder, "waybill.http.port = 1001")
                        .variable("WAYBILL_HTTP_PORT", "")
                        .read()
                        .http()
                        .port())
                .isEqualTo(8080);
    }

    @Test
    void nameWhereEachWasWritten() {
        // Given
        Written written = Written.in(
                        folder,
                        "# A comment does not go on \\",
                        "waybill.http.host = \\",
                        "    0.0.0.0",
                        "waybill.http.port = \\",
                        "    nine",
                        "waybill.sink.crm.retries = many")
                .variable("WAYBILL_OPS_PORT", "ten")
                .property("waybill.http.max-body", "big");

        // Then
        assertThat(written.problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("application.properties:4: error: 'waybill.http.port'"),
                        problem -> assertThat(problem)
                                .contains("application.properties:6: error: 'waybill.sink.crm.retries'"),
                        problem -> assertThat(problem)
                                .startsWith("environment variable WAYBILL_OPS_PORT: error: 'waybill.ops.port'"),
                        problem -> assertThat(problem)
                                .startsWith("-Dwaybill.http.max-body: error: 'waybill.http.max-body'"));
    }

    @Test
    void readTheFileAsUtf8AndTheLastOfDoubledKeys() {
        // Given
        Written written = Written.in(folder, "waybill.data-dir = Žofie", "waybill.data-dir = úložiště");

        // Then
        assertThat(written.read().dataDir()).isEqualTo(Path.of("úložiště"));
    }

    @Test
    void handOnEveryTextForPlaceholdersInRoutes() {
        // Given
        Written written = Written.in(folder, "waybill.source.leadsail.region =  eu ", "my.own = 1", "my.other = 1")
                .property("my.own", "2")
                .property("user.region", "eu");

        // Then
        assertThat(written.read().texts())
                .containsEntry("waybill.source.leadsail.region", "eu")
                .containsEntry("my.own", "2")
                .containsEntry("my.other", "1")
                .doesNotContainKey("user.region");
    }

    @Test
    void cannotBeReadWithoutTheFileAndSayHowToNameOne() {
        assertThatThrownBy(() -> read(folder.resolve("waybill.properties")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("waybill.properties", "no such file", "--config");
    }

    @Test
    void refuseAFileThatIsNotUtf8() throws IOException {
        // Given
        Path file =
                Files.write(folder.resolve("latin.properties"), "waybill.data-dir = Jos\u00e9".getBytes(ISO_8859_1));

        // Then
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("latin.properties", "UTF-8");
    }

    @Test
    void nameTheLineOfABackslashThatWasMeantAsOne() {
        assertThat(Written.in(folder, "", "waybill.data-dir = C:\\users\\waybill")
                        .problems())
                .singleElement()
                .asString()
                .contains("application.properties:2:", "\\\\");
    }

    private static RawSettings read(Path file) {
        return RawSettings.read(SettingsFile.read(file), Map.of(), new Properties(), KnownSettingKeys.NONE);
    }
}
