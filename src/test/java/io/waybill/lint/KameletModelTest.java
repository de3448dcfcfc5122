package io.waybill.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.sink.SinkKamelets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KameletModelTest {

    @Test
    void namesEveryKameletInTheJar() throws IOException {
        assertThat(texts().keySet()).containsExactlyInAnyOrderElementsOf(KameletModel.NAMES);
    }

    @Test
    void thoseThatBeginACallAreThoseThatDeliver() throws IOException {
        Map<String, String> texts = texts();
        texts.values().removeIf(text -> !text.contains("method: begin\n"));

        assertThat(texts.keySet()).containsExactlyInAnyOrderElementsOf(SinkKamelets.DELIVERING);
    }

    private static Map<String, String> texts() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/kamelets"))) {
            return files.map(file -> file.getFileName().toString().replace(".kamelet.yaml", ""))
                    .collect(Collectors.toMap(
                            Function.identity(),
                            name -> KameletModel.named(name).orElseThrow().text()));
        }
    }
}
