package io.waybill.command;

import io.waybill.project.ProjectFiles;
import io.waybill.project.RouteSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the files a new source or sink begins with. */
@Command(
        name = "new",
        description = "Writes what a new sink or source begins with: its route, a mapping, test cases, its settings.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit:%n",
        exitCodeList = {"0:written", "1:there is such a file already", "2:wrong usage"})
public final class NewCommand implements Callable<Integer> {

    private static final String NAME_RULE = "a-z, 0-9 and -, such as discord";

    @Spec
    private @Nullable CommandSpec spec;

    @Command(name = "sink", description = "One more place that is told of events.", mixinStandardHelpOptions = true)
    int sink(
            @Mixin ProjectOptions project,
            @Parameters(paramLabel = "NAME", description = "Its name: " + NAME_RULE + ".") String name) {
        return write("sink", project, name);
    }

    @Command(name = "source", description = "One more provider of webhooks.", mixinStandardHelpOptions = true)
    int source(
            @Mixin ProjectOptions project,
            @Parameters(paramLabel = "NAME", description = "Its name: " + NAME_RULE + ".") String name) {
        return write("source", project, name);
    }

    @Override
    public Integer call() {
        throw usage("say what is to be new: sink NAME, or source NAME");
    }

    private int write(String kind, ProjectOptions project, String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}") || name.equals(RouteSet.AUDIT)) {
            throw usage("'%s' cannot be its name; choose another of %s".formatted(name, NAME_RULE));
        }
        ProjectFiles in = project.files();
        for (Path path : List.of(in.config(), in.routes())) {
            if (!Files.exists(path)) {
                throw usage("there is no %s; run from the project's folder, or name it with --config or --routes"
                        .formatted(path));
            }
        }
        NewFiles files = new NewFiles(kind, name, in.config(), in.routes());
        if (!files.taken().isEmpty()) {
            return refuse(files.taken());
        }
        print(files.write());
        print(List.of("next:"));
        print(files.next().stream().map(line -> "  - " + line).toList());
        return 0;
    }

    private ParameterException usage(String message) {
        return new ParameterException(commandLine(), message);
    }

    private int refuse(List<Path> taken) {
        String names = taken.stream().map(Path::toString).collect(Collectors.joining(", "));
        commandLine()
                .getErr()
                .println("waybill: there is %s already; choose another name, or delete it".formatted(names));
        return 1;
    }

    private void print(List<String> lines) {
        lines.forEach(commandLine().getOut()::println);
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
