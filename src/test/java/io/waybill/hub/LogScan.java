package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.TestSecrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every test has printed, its own process and the hubs it started: none of the secrets they used is in it. Runs
 * after all others.
 */
class LogScan {

    private static final List<Path> FOLDERS =
            List.of(Path.of("target/surefire-reports"), Path.of("target/failsafe-reports"), Path.of("target/hub-logs"));

    @Test
    void noLogOfATestHasASecretInIt() throws IOException {
        List<Path> logs = new ArrayList<>();
        for (Path folder : FOLDERS) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(LogScan::isLog).forEach(logs::add);
                }
            }
        }

        assertThat(logs).as("logs to look into; did the tests run?").isNotEmpty();
        for (Path log : logs) {
            String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
            assertThat(TestSecrets.leaks(text)).as(log.toString()).isEmpty();
        }
    }

    private static boolean isLog(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith("-output.txt") || name.endsWith(".log");
    }
}
