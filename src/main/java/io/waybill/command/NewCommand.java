package io.waybill.command;

import io.waybill.event.Event;
import io.waybill.finding.DidYouMean;
import io.waybill.finding.FailureText;
import io.waybill.project.ProjectFiles;
import io.waybill.project.RouteSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the first files of a new source or sink. */
@Command(
        name = "new",
        description = {
            "Writes the first files of a new sink or source: a route, a mapping, test cases, settings.",
            "From the catalogue, if it has NAME; else a start of your own."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:written",
            "1:nothing written: such a file already exists, or something cannot be read or written",
            "2:wrong usage"
        })
public final class NewCommand implements Callable<Integer> {

    private static final String NAME_RULE = "a-z, 0-9 and -, such as discord";

    @Mixin
    private Console console = new Console();

    @Option(names = "--list", description = "Lists the catalogue, a line an entry.")
    private boolean list;

    /** What the two have in common. */
    static final class Naming {

        @Parameters(
                paramLabel = "NAME",
                description = "An entry of the catalogue, or a name of your own: " + NAME_RULE + ".")
        private String name = "";

        @Option(
                names = "--as",
                paramLabel = "OTHER",
                description = "What to name it, if not as the catalogue does: " + NAME_RULE + ".")
        private @Nullable String other;

        @Option(
                names = "--page",
                description =
                        "Writes nothing, and shows the catalogue's page on NAME: what to do there, and its limits.")
        private boolean page;

        String chosen() {
            return other == null ? name : other;
        }
    }

    @Command(name = "sink", description = "Adds a place that receives events.", mixinStandardHelpOptions = true)
    int sink(@Mixin ProjectOptions project, @Mixin Naming naming) {
        if (naming.page) {
            return showPage("sink", naming);
        }
        ProjectFiles target = checked("sink", project, naming);
        return write(new NewFiles(entry("sink", naming), naming.chosen(), target.config(), target.routes()));
    }

    @Command(name = "source", description = "Adds a provider of webhooks.", mixinStandardHelpOptions = true)
    int source(
            @Mixin ProjectOptions project,
            @Mixin Naming naming,
            @Option(
                            names = "--from",
                            paramLabel = "FILE",
                            description =
                                    "A payload that the provider sent: proposes type, id, time, e-mail address and"
                                            + " lead from it; - reads standard input.")
                    @Nullable
                    Path payload) {
        if (naming.page) {
            return showPage("source", naming);
        }
        ProjectFiles target = checked("source", project, naming);
        if (payload == null) {
            return write(new NewFiles(entry("source", naming), naming.chosen(), target.config(), target.routes()));
        }
        return new SourceFromPayload(console, project, target).write(naming.chosen(), payload);
    }

    @Override
    public Integer call() {
        if (!list) {
            throw console.usage("name what to add: sink NAME or source NAME; --list shows the catalogue");
        }
        Catalogue catalogue = Catalogue.read();
        int longest = catalogue.entries().stream()
                .mapToInt(entry -> entry.name().length())
                .max()
                .orElse(0);
        for (String kind : List.of("source", "sink")) {
            String line = "%%-6s  %%-%ds  %%s".formatted(longest);
            catalogue.entries(kind).forEach(entry -> console.print(line.formatted(kind, entry.name(), entry.about())));
        }
        return 0;
    }

    private int showPage(String kind, Naming naming) {
        Catalogue catalogue = Catalogue.read();
        CatalogueEntry entry = catalogue
                .find(kind, naming.name)
                .orElseThrow(() -> console.usage("the catalogue has no %s '%s'; %s"
                        .formatted(kind, naming.name, hint(catalogue, kind, naming.name))));
        entry.page().lines().forEach(console::print);
        return 0;
    }

    private static String hint(Catalogue catalogue, String kind, String name) {
        List<String> names =
                catalogue.entries(kind).stream().map(CatalogueEntry::name).toList();
        return DidYouMean.among(names, name, "'new --list' shows what is there");
    }

    private CatalogueEntry entry(String kind, Naming naming) {
        Catalogue catalogue = Catalogue.read();
        Optional<CatalogueEntry> entry = catalogue.find(kind, naming.name);
        if (entry.isPresent()) {
            return entry.get();
        }
        String hint = hint(catalogue, kind, naming.name);
        if (naming.other != null) {
            throw console.usage("the catalogue has no %s '%s'; %s".formatted(kind, naming.name, hint));
        }
        console.print(
                "the catalogue has no %s '%s', so this is a start of your own; %s".formatted(kind, naming.name, hint));
        return catalogue.generic(kind);
    }

    /** Where to write, if the name is possible. */
    private ProjectFiles checked(String kind, ProjectOptions project, Naming naming) {
        for (String name : List.of(naming.name, naming.chosen())) {
            if (!name.matches("[a-z0-9][a-z0-9-]{0,62}") || name.equals(RouteSet.AUDIT)) {
                throw console.usage("'%s' is not a possible name; use %s".formatted(name, NAME_RULE));
            }
            if (kind.equals("source") && name.equals(Event.HUB)) {
                throw console.usage("'waybill' is the source of Waybill's own events, its alarms; use another name");
            }
        }
        ProjectFiles target = project.files();
        for (Path path : List.of(target.config(), target.routes())) {
            if (!Files.exists(path)) {
                throw console.usage(
                        "there is no %s; run from the project's folder, or set --config or --routes".formatted(path));
            }
        }
        return target;
    }

    private int write(NewFiles files) {
        int exit = write(files, console);
        if (exit == 0) {
            printNext(files, console);
        }
        return exit;
    }

    /** Writes the files unless one exists, and prints what it did. */
    static int write(NewFiles files, Console console) {
        List<Path> existing = files.existing();
        if (!existing.isEmpty()) {
            String names = existing.stream().map(Path::toString).collect(Collectors.joining(", "));
            return console.fail(
                    List.of("%s already exists; choose another name with --as, or delete it".formatted(names)));
        }
        try {
            files.write().forEach(console::print);
            return 0;
        } catch (IOException e) {
            return console.fail(List.of("the files cannot be written: %s; look at what there is of '%s' in %s"
                    .formatted(FailureText.reason(e), files.name(), files.routes())));
        }
    }

    static void printNext(NewFiles files, Console console) {
        console.print("next:");
        files.next().forEach(line -> console.print("  - " + line));
    }
}
