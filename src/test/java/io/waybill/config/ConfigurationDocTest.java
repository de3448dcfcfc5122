package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** That docs/configuration.md and application.properties say what the program reads. */
class ConfigurationDocTest {

    @Test
    void theDocumentationHasEverySettingAsTheProgramReadsIt() throws IOException {
        // Given
        Path written = Files.writeString(Path.of("target/configuration.md"), ConfigurationDoc.text());

        // Then
        assertThat(Path.of("docs/configuration.md"))
                .as("docs/configuration.md is made from Keys: copy %s there", written)
                .hasSameTextualContentAs(written);
    }

    @Test
    void theFileWeShipHasEverySetting() throws IOException {
        String shipped = Files.readString(Path.of("application.properties"));

        for (SettingKey<?> key : SettingKeys.ALL) {
            String ending =
                    key.name().substring(key.name().lastIndexOf("NAME") + 1).replaceFirst("^AME", "");
            String searched = key.isOpen() ? ending.substring(0, ending.lastIndexOf('.') + 1) : ending;
            assertThat(shipped).as(key.name()).contains(searched.isEmpty() ? key.name() : searched);
        }
    }
}
