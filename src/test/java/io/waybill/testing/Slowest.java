package io.waybill.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prints a build's slowest test classes, from the reports the tests have left. Runs after all others. */
class Slowest {

    private static final List<Path> FOLDERS =
            List.of(Path.of("target/surefire-reports"), Path.of("target/failsafe-reports"));
    private static final int MOST = 10;
    private static final Pattern SUITE = Pattern.compile("<testsuite [^>]*?name=\"([^\"]*)\"[^>]*? time=\"([0-9.]+)\"");

    private record Run(String name, double seconds) {}

    @Test
    void printsTheSlowestClasses() throws IOException {
        Instant began = Instant.parse(System.getProperty("build.began"));
        List<Run> runs = new ArrayList<>();
        for (Path folder : FOLDERS) {
            if (Files.isDirectory(folder)) {
                runs.addAll(since(began, folder));
            }
        }
        System.out.println("The slowest test classes:");
        runs.sort(Comparator.comparingDouble(Run::seconds).reversed());
        runs.stream().limit(MOST).forEach(run -> System.out.printf("%7.1f s  %s%n", run.seconds(), run.name()));
    }

    private static List<Run> since(Instant began, Path folder) throws IOException {
        List<Run> runs = new ArrayList<>();
        try (Stream<Path> reports = Files.list(folder)) {
            for (Path report : reports.toList()) {
                boolean isOurs = report.getFileName().toString().startsWith("TEST-")
                        && !Files.getLastModifiedTime(report).toInstant().isBefore(began);
                Matcher suite = SUITE.matcher(isOurs ? Files.readString(report) : "");
                if (suite.find()) {
                    runs.add(new Run(suite.group(1), Double.parseDouble(suite.group(2))));
                }
            }
        }
        return runs;
    }
}
