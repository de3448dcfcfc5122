package io.waybill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {

    @TempDir
    private Path folder;

    @Test
    void writesAProjectThatLintFindsNoErrorInAndWhoseCasesPass() throws IOException {
        // Given
        Path project = folder.resolve("a/project");

        // When
        Result result = run("init", project.toString());

        // Then
        assertThat(result.exit()).as(result.output()).isZero();
        Path ours = TestRoutes.copyTo(folder.resolve("ours")).folder();
        assertThat(names(project.resolve("routes"))).isEqualTo(names(ours)).hasSizeGreaterThan(40);
        assertThat(project.resolve("application.properties"))
                .hasSameTextualContentAs(Path.of("application.properties"));
        assertThat(in(project, "lint").output().lines()).hasSize(4).allMatch(line -> line.contains(": warning: "));
        assertThat(in(project, "test").output()).contains(" passed, 0 failed");
        assertThat(in(project, "new", "sink", "discord").exit()).isZero();
        assertThat(in(project, "test").exit()).isZero();
    }

    @Test
    void ignoresWhatDoesNotBelongInARepositoryAndChecksTheRestInCi() throws IOException {
        run("init", folder.toString());

        assertThat(Files.readAllLines(folder.resolve(".gitignore"))).contains("/data/", "/waybill.jar", "/secrets/");
        assertThat(folder.resolve(".github/workflows/waybill.yml"))
                .content()
                .contains("run: java -jar waybill.jar lint\n", "run: java -jar waybill.jar test\n");
    }

    @Test
    void overwritesNothing() throws IOException {
        // Given
        Path mine = Files.createDirectories(folder.resolve("routes/sinks")).resolve("crm.camel.yaml");
        Files.writeString(mine, "mine");

        // When
        Result result = run("init", folder.toString());

        // Then
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("already has routes/sinks/crm.camel.yaml; choose another folder");
        assertThat(mine).hasContent("mine");
        assertThat(names(folder)).containsExactly("routes/sinks/crm.camel.yaml");
    }

    @Test
    void saysSoIfItCannotWrite() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        Result result = run("init", file.resolve("project").toString());

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("cannot be written", "choose a folder that you may write to");
    }

    private Result in(Path project, String... command) {
        String[] arguments = Stream.of(
                        Stream.of(command).limit(command.length == 1 ? 1 : 2),
                        Stream.of(
                                "--config",
                                project.resolve("application.properties").toString(),
                                "--routes",
                                project.resolve("routes").toString()),
                        Stream.of(command).skip(command.length == 1 ? 1 : 2))
                .flatMap(each -> each)
                .toArray(String[]::new);
        Result result = run(arguments);
        assertThat(result.exit()).as(result.output()).isZero();
        return result;
    }

    private Result run(String... arguments) {
        return TestCommandLine.run(folder, Map.of(), arguments);
    }

    private static List<String> names(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
