package io.waybill.command;

import io.waybill.casetest.CaseFile;
import io.waybill.casetest.CaseRecorder.Recording;
import io.waybill.casetest.Difference;
import io.waybill.casetest.TestCase;
import io.waybill.casetest.TestRun;
import io.waybill.config.SettingsException;
import io.waybill.finding.FailureText;
import io.waybill.finding.Finding;
import io.waybill.project.FileTree;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.NOP_FallbackServiceProvider;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the project's test cases, or records one. */
@Command(
        name = "test",
        description =
                "Runs the cases in routes/tests: which event a webhook must become, and what each sink must receive.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all pass", "1:a case failed, or cannot run", "2:wrong usage"})
public final class TestCommand implements Callable<Integer> {

    private static final int MOST_DIFFERENCES = 5;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Mixin
    private Console console = new Console();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILES",
            description = "Files or folders of cases (default: the folder tests below the routes).")
    private List<Path> files = List.of();

    @Option(
            names = {"-v", "--verbose"},
            description = "Also lists the cases that pass.")
    private boolean verbose;

    @ArgGroup(exclusive = false)
    private @Nullable RecordingOptions recording;

    private int passed;
    private int failed;

    /** The options of {@code --record}. */
    private static final class RecordingOptions {

        @Option(
                names = "--record",
                required = true,
                paramLabel = "FILE",
                description = "Writes a case from the payload in FILE, with today's result, instead of running cases.")
        private Path payload = Path.of("");

        @Option(names = "--source", required = true, paramLabel = "NAME", description = "The source of the payload.")
        private String source = "";

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "The file to add the case to (default: NAME.yaml in the folder of the cases).")
        private @Nullable Path out;
    }

    /**
     * Switches the log off, if called before it is first used: it is no part of a test's outcome, and starting it takes
     * time.
     */
    public static void switchOffLog() {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setProperty("slf4j.provider", NOP_FallbackServiceProvider.class.getName());
    }

    @Override
    public Integer call() {
        try {
            RouteSet routes = project.routes();
            return recording == null ? test(routes) : record(routes, recording);
        } catch (RoutesException e) {
            return fail(e.findings());
        } catch (SettingsException e) {
            return fail(e.findings());
        }
    }

    private int test(RouteSet routes) {
        long began = System.nanoTime();
        List<CaseFile> read =
                caseFiles().stream().map(file -> CaseFile.read(file, routes)).toList();
        try (TestRun run = project.testRun(routes)) {
            read.forEach(file -> run(file, run));
        }
        long unreadable =
                read.stream().mapToLong(file -> file.findings().size()).sum();
        console.print("%d passed, %d failed%s, in %.1f s"
                .formatted(
                        passed,
                        failed,
                        unreadable == 0 ? "" : ", %d errors in the files".formatted(unreadable),
                        (System.nanoTime() - began) / 1e9));
        return failed + unreadable == 0 ? 0 : 1;
    }

    private List<Path> caseFiles() {
        List<Path> found = new ArrayList<>();
        for (Path path : files.isEmpty() ? List.of(project.tests()) : files) {
            if (Files.isDirectory(path)) {
                found.addAll(yamlIn(path));
            } else if (Files.isRegularFile(path)) {
                found.add(path);
            } else {
                throw console.usage("there is no file '%s'; name a file or a folder".formatted(path));
            }
        }
        if (found.isEmpty()) {
            throw console.usage(
                    "there are no cases in %s; write one, or record one with --record".formatted(project.tests()));
        }
        return found;
    }

    private List<Path> yamlIn(Path folder) {
        FileTree tree = FileTree.of(folder);
        tree.findings(path -> false).forEach(console::print);
        return tree.files().stream()
                .filter(path -> path.toString().endsWith(".yaml"))
                .sorted()
                .toList();
    }

    private void run(CaseFile file, TestRun run) {
        int failedBefore = failed;
        file.findings().stream().forEach(console::print);
        for (TestCase test : file.cases()) {
            List<Difference> differences = run.run(test);
            if (differences.isEmpty()) {
                passed++;
                if (verbose) {
                    console.print("%s:%d: passed: %s".formatted(test.file(), test.line(), test.name()));
                }
            } else {
                failed++;
                console.print("%s:%d: failed: %s".formatted(test.file(), test.line(), test.name()));
                show(differences);
            }
        }
        int failedHere = failed - failedBefore;
        console.print("%s: %d passed%s"
                .formatted(
                        file.shown(),
                        file.cases().size() - failedHere,
                        failedHere == 0 ? "" : ", %d failed".formatted(failedHere)));
    }

    private void show(List<Difference> differences) {
        differences.stream()
                .limit(MOST_DIFFERENCES)
                .flatMap(difference -> difference.lines().stream())
                .forEach(line -> console.print("  " + line));
        if (differences.size() > MOST_DIFFERENCES) {
            console.print("  … and %d more differences".formatted(differences.size() - MOST_DIFFERENCES));
        }
    }

    private int record(RouteSet routes, RecordingOptions what) {
        if (!routes.sources().contains(what.source)) {
            throw console.usage("there is no source '%s', only %s".formatted(what.source, routes.sources()));
        }
        Path out = what.out != null ? what.out : project.tests().resolve(what.source + ".yaml");
        try (TestRun run = project.testRun(routes)) {
            byte[] payload =
                    what.payload.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(what.payload);
            Recording recording = run.recorder().record(what.source, payload, null, out);
            if (recording instanceof Recording.Refused refused) {
                console.print("%s: error: %s".formatted(out, refused.reason()));
                return 1;
            }
            int line = ((Recording.Recorded) recording).line();
            console.print("%s:%d: recorded; review it, and give it a better name".formatted(out, line));
            return 0;
        } catch (IOException e) {
            String file = e instanceof FileSystemException failure ? failure.getFile() : what.payload.toString();
            throw console.usage("'%s' cannot be read or written: %s".formatted(file, FailureText.reason(e)));
        }
    }

    private int fail(List<Finding> findings) {
        findings.forEach(console::print);
        return 1;
    }
}
