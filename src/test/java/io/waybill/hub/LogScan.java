package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.TestSecrets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
            try (BufferedReader lines = reader(log)) {
                assertThat(TestSecrets.leaks(lines.lines())).as(log.toString()).isEmpty();
            }
        }
    }

    /** Who was killed may have ended within a character: unlike {@link Files#lines}, this one does not mind. */
    private static BufferedReader reader(Path log) throws IOException {
        return new BufferedReader(new InputStreamReader(Files.newInputStream(log), StandardCharsets.UTF_8));
    }

    private static boolean isLog(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith("-output.txt") || name.endsWith(".log");
    }
}
