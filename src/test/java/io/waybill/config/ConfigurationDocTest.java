package io.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** That docs/configuration.md and application.properties say what the program reads. */
class ConfigurationDocTest {

    private static final List<SettingKey<?>> DECLARED =
            declaredIn(SettingKeys.class, SourceSettingKeys.class, SinkSettingKeys.class);

    @Test
    void theDocumentationIsWhatTheKeysSay() throws IOException {
        // Given
        Path written = Files.writeString(Path.of("target/configuration.md"), ConfigurationDoc.text());

        // Then
        assertThat(Path.of("docs/configuration.md"))
                .as("docs/configuration.md is written from SettingKeys: copy %s there", written)
                .hasSameTextualContentAs(written);
    }

    @Test
    void theProgramKnowsEveryKeyThatIsDeclaredOnce() {
        assertThat(DECLARED).hasSizeGreaterThan(60);
        assertThat(SettingKeys.ALL).doesNotHaveDuplicates().hasSameElementsAs(DECLARED);
        assertThat(SettingKeys.ALL).extracting(SettingKey::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @FieldSource("DECLARED")
    void theDocumentationHasEveryKeyInExactlyOneRow(SettingKey<?> key) {
        assertThat(ConfigurationDoc.text().lines())
                .filteredOn(line -> line.startsWith("| `%s` |".formatted(key.name())))
                .hasSize(1);
    }

    @ParameterizedTest
    @FieldSource("DECLARED")
    void everyDefaultIsAllowed(SettingKey<?> key) {
        if (!key.defaultText().isEmpty()) {
            assertThatCode(() -> key.type().parser().apply(key.defaultText())).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @FieldSource("DECLARED")
    void theFileWeShipHasEverySetting(SettingKey<?> key) throws IOException {
        // Given
        String ending = key.name().replaceFirst(".*NAME(?=\\.)", "");
        String searched = key.endsInName() ? ending.substring(0, ending.lastIndexOf('.') + 1) : ending;

        // Then
        assertThat(Files.readString(Path.of("application.properties"))).contains(searched);
    }

    private static List<SettingKey<?>> declaredIn(Class<?>... classes) {
        List<SettingKey<?>> keys = new ArrayList<>();
        for (Class<?> each : classes) {
            for (Field field : each.getDeclaredFields()) {
                try {
                    if (field.getType() == SettingKey.class) {
                        keys.add((SettingKey<?>) field.get(null));
                    }
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return keys;
    }
}
