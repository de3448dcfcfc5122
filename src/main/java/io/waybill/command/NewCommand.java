package io.waybill.command;

import io.waybill.event.Event;
import io.waybill.project.ProjectFiles;
import io.waybill.project.RouteSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes the first files of a new source or sink. */
@Command(
        name = "new",
        description = "Writes the first files of a new sink or source: a route, a mapping, test cases, settings.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:written", "1:such a file already exists", "2:wrong usage"})
public final class NewCommand implements Callable<Integer> {

    private static final String NAME_RULE = "a-z, 0-9 and -, such as discord";

    @Mixin
    private Console console = new Console();

    @Command(name = "sink", description = "Adds a place that receives events.", mixinStandardHelpOptions = true)
    int sink(
            @Mixin ProjectOptions project,
            @Parameters(paramLabel = "NAME", description = "The name: " + NAME_RULE + ".") String name) {
        return write("sink", project, name);
    }

    @Command(name = "source", description = "Adds a provider of webhooks.", mixinStandardHelpOptions = true)
    int source(
            @Mixin ProjectOptions project,
            @Parameters(paramLabel = "NAME", description = "The name: " + NAME_RULE + ".") String name) {
        return write("source", project, name);
    }

    @Override
    public Integer call() {
        throw console.usage("name what to add: sink NAME or source NAME");
    }

    private int write(String kind, ProjectOptions project, String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}") || name.equals(RouteSet.AUDIT)) {
            throw console.usage("'%s' is not a possible name; use %s".formatted(name, NAME_RULE));
        }
        if (kind.equals("source") && name.equals(Event.HUB)) {
            throw console.usage("'waybill' is the source of Waybill's own events, its alarms; use another name");
        }
        ProjectFiles target = project.files();
        for (Path path : List.of(target.config(), target.routes())) {
            if (!Files.exists(path)) {
                throw console.usage(
                        "there is no %s; run from the project's folder, or set --config or --routes".formatted(path));
            }
        }
        NewFiles files = new NewFiles(kind, name, target.config(), target.routes());
        List<Path> existing = files.existing();
        if (!existing.isEmpty()) {
            String names = existing.stream().map(Path::toString).collect(Collectors.joining(", "));
            return console.fail(List.of("%s already exists; choose another name, or delete it".formatted(names)));
        }
        files.write().forEach(console::print);
        console.print("next:");
        files.next().forEach(line -> console.print("  - " + line));
        return 0;
    }
}
