package io.waybill.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a project for people without the source: the settings and routes that we ship, and what belongs around them. */
@Command(
        name = "init",
        description = "Writes a project: settings, routes, mappings, test cases, a .gitignore, an example for CI.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:written",
            "1:nothing written: such a file already exists, or the folder cannot be written",
            "2:wrong usage"
        })
public final class InitCommand implements Callable<Integer> {

    private static final String SETTINGS = "/project/application.properties";

    /** Builds leave out files whose names begin with a dot. */
    private static final Map<String, String> RENAMED = Map.of("gitignore", ".gitignore");

    @Mixin
    private Console console = new Console();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The folder; created if there is none (default: the current one).")
    private Path folder = Path.of(".");

    @Override
    public Integer call() {
        Map<String, byte[]> files = files();
        List<String> existing = files.keySet().stream()
                .filter(name -> Files.exists(folder.resolve(name)))
                .toList();
        if (!existing.isEmpty()) {
            return console.fail(List.of("%s already has %s; choose another folder, or delete what is there"
                    .formatted(folder, String.join(", ", existing))));
        }
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                Files.write(path, file.getValue(), StandardOpenOption.CREATE_NEW);
            }
        } catch (IOException e) {
            return console.fail(
                    List.of("%s cannot be written: %s; choose a folder that you may write to".formatted(folder, e)));
        }
        console.print("wrote %d files to %s".formatted(files.size(), folder));
        console.print("next, in that folder:");
        console.print("  - run lint and test with it, and dev to see it run");
        console.print("  - README.md there says what is what; application.properties has every setting");
        return 0;
    }

    /** The content of each file, by its path in the project. */
    private static Map<String, byte[]> files() {
        try {
            URI settings = Objects.requireNonNull(InitCommand.class.getResource(SETTINGS), SETTINGS)
                    .toURI();
            if (!settings.getScheme().equals("jar")) {
                return filesIn(Objects.requireNonNull(Path.of(settings).getParent()));
            }
            try (FileSystem jar = FileSystems.newFileSystem(settings, Map.of())) {
                return filesIn(jar.getPath("/project"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> filesIn(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(path).toString().replace('\\', '/');
                files.put(RENAMED.getOrDefault(name, name), Files.readAllBytes(path));
            }
        }
        return files;
    }
}
