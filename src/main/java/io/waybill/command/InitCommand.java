package io.waybill.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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
        Map<String, byte[]> files = new TreeMap<>();
        ResourceFiles.beside(SETTINGS).forEach((name, content) -> files.put(RENAMED.getOrDefault(name, name), content));
        return files;
    }
}
