package io.waybill.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KameletModelTest {

    @Test
    void namesEveryKameletInTheJar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/kamelets"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".kamelet.yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(KameletModel.NAMES);
        }
    }
}
